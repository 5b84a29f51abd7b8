import { LocalPlace } from '../place/local/place.ts';
import { openZoo, type Zoo, type ZooRequest } from '../zoo/zoo.ts';

/** The zoo as workers on this machine describe it. Nothing is planned or trained. Throws a UsageError. */
export async function surveyZoo(request: ZooRequest): Promise<Zoo> {
  using place = new LocalPlace({ models: request.models, dataset: null });
  return await openZoo(place, request);
}
