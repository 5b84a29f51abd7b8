/** Test images come on sheets of 40 by 25, so a page fetches only what it shows. */
export const SHEET = { columns: 40, rows: 25 } as const;

export const PER_SHEET = SHEET.columns * SHEET.rows;
