import type { ReadOnlyStore } from '../../store/index.ts'

export type GoldenSet = { id: number; name: string; hash: string }

/** The frozen dataset that the settings name as the golden set; null if there is none or none of its images is left. */
export const goldenSet = (store: ReadOnlyStore): GoldenSet | null =>
  store.get<GoldenSet>(
    `SELECT id, name, coalesce(redacted_hash, hash) AS hash FROM dataset WHERE hash <> '' AND name =
       (SELECT value ->> '$.goldenDataset' FROM workspace_setting WHERE name = 'settings')
     AND EXISTS (SELECT 1 FROM dataset_item WHERE dataset_id = dataset.id)`,
  ) ?? null
