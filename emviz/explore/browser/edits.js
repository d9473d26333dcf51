import { fromCentres } from "./em.js";
export function handlesOf(model, params) {
  const K = params.weights.length, d = params.means.length / K;
  return Array.from({ length: K }, (_, k) => ({ id: `centre ${k}`, kind: "centre", component: k, place: Array.from(params.means.subarray(k * d, (k + 1) * d)), label: `Centre of component ${k}`, valueText: "" }));
}
export function moveHandle(model, data, params, handle, place) {
  const d = data.nFeatures;
  const means = params.means.slice();
  means.set(place.slice(0, d), handle.component * d);
  return model.kind === "kmeans" ? fromCentres(model, data, means) : { ...params, means };
}
