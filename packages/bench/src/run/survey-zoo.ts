import { LocalPlace } from '../place/local/place.ts';
import { ask } from '../zoo/ask.ts';
import { datasetQuestion, readDataset, shapeFor } from '../zoo/questions.ts';
import { openZoo, type Zoo, type ZooRequest } from '../zoo/zoo.ts';

/**
 * The zoo as workers on this machine describe it, as it is asked of a data set if one is named. Nothing is planned or trained. Throws
 * a UsageError.
 */
export async function surveyZoo(request: ZooRequest, dataset: string | null = null): Promise<Zoo> {
  using place = new LocalPlace({ models: request.models, dataset });
  if (dataset === null) return await openZoo(place, request);
  const survey = readDataset(dataset, await ask(place, datasetQuestion(dataset)));
  return await openZoo(place, { ...request, data: shapeFor(survey) });
}
