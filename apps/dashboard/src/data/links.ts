import type { View } from './view.ts';

/** A path of the site, below wherever it is published. */
export const link = (path: string): string => `${import.meta.env.BASE_URL.replace(/\/$/, '')}/${path}`;

export const studyLink = (view: Pick<View, 'path'>, study: string) => link(`${view.path}studies/${study}/`);

export const entryLink = (view: Pick<View, 'path'>, study: string, entry: string) =>
  link(`${view.path}studies/${study}/${entry}/`);

/** The route parameter of a page that exists once for each view: undefined for the first. */
export const viewParameter = ({ path }: Pick<View, 'path'>) => (path === '' ? undefined : path.slice(0, -1));
