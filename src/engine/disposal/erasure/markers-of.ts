import type { ReadOnlyStore } from '../../store/index.ts'

/**
 * Returns what must not be found of these images after their erasure: hashes, every path, every id of a label. Some are
 * too short to search for in files.
 */
export const markersOf = (store: ReadOnlyStore, imageRows: readonly number[]): string[] =>
  store
    .values<string>(
      `WITH wanted AS MATERIALIZED (SELECT value AS id FROM json_each(?)),
         here AS (SELECT sha256, path, file FROM image JOIN wanted USING (id) WHERE sha256 NOT LIKE 'erased:%')
       SELECT sha256 FROM here UNION SELECT path FROM here UNION SELECT file FROM here
       UNION SELECT path FROM image_path JOIN wanted ON image_id = wanted.id
       UNION SELECT annotation.id FROM annotation JOIN wanted ON image_id = wanted.id`,
      [JSON.stringify(imageRows)],
    )
    .filter((text) => text !== '')
