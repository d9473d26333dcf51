"""The stage of a scene: its picture without the actors."""

from emviz.draw.figure import pixels


def stage_of(scene, *state, scale=0.5):
    """The pixels of all that stands still while this state is shown."""
    scene.show(*state)
    visible = [actor.get_visible() for actor in scene.actors]
    for actor in scene.actors:
        actor.set_visible(False)
    stage = pixels(scene.figure, scale=scale)
    for actor, was in zip(scene.actors, visible, strict=True):
        actor.set_visible(was)
    return stage
