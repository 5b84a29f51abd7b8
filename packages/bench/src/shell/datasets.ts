import { namedSet, namedSets } from '@digitbench/data/node';
import type { Kind } from './option.ts';
import { kindOf, locate } from './paths.ts';

const names = namedSets.map(({ name }) => name);

/** The name of a data set that has one, else the absolute path of a folder, or of a prefix in a folder. */
export const datasetSource: Kind<string> = {
  expected: `${names.join(', ')} or a folder of IDX files`,
  parse: (text) => {
    if (text.trim() === '' || text.includes('\0')) return undefined;
    if (namedSet(text) !== undefined) return text;
    const path = locate(text);
    return kindOf(path) === 'file' ? undefined : path;
  },
  choices: names,
};

/** Several of them, separated by commas; a folder with a comma in its name is one. */
export const datasetSources: Kind<readonly string[]> = {
  expected: `${datasetSource.expected}, or several separated by commas`,
  parse: (text) => {
    const texts = kindOf(locate(text)) === 'folder' ? [text] : text.split(',').map((one) => one.trim());
    const sources = texts.map(datasetSource.parse);
    return sources.every((source) => source !== undefined) ? [...new Set(sources)] : undefined;
  },
  choices: names,
};
