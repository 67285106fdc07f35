import type { TaskList } from './threads.ts'

/** The task lists of threads: a thread loads only the file of its own tasks. Each exports `tasks` and `open`. */
export const threadTasks = {
  agreement: () => import('../monitoring/agreement-tasks.ts'),
  alike: () => import('../embeddings/alike-tasks.ts'),
  backup: () => import('../maintenance/backup/backup-tasks.ts'),
  drift: () => import('../monitoring/drift/drift-tasks.ts'),
  erasure: () => import('../disposal/erasure/search-tasks.ts'),
  evaluation: () => import('../evaluation/evaluation-tasks.ts'),
  following: () => import('../models/following/following-tasks.ts'),
  hours: () => import('../monitoring/hours/hours-tasks.ts'),
  images: () => import('../library/import/prepare-tasks.ts'),
  index: () => import('../library/columns/index-tasks.ts'),
  items: () => import('../datasets/freeze/items-tasks.ts'),
  labels: () => import('../datasets/reading/labels-tasks.ts'),
  ledger: () => import('../labeling/edits/ledger-tasks.ts'),
  links: () => import('../labeling/tracks/link-tasks.ts'),
  map: () => import('../embeddings/map/map-tasks.ts'),
  objects: () => import('../signals/objects-tasks.ts'),
  'parquet rows': () => import('../datasets/formats/parquet/rows-tasks.ts'),
  planning: () => import('../policy/thread/planning-tasks.ts'),
  'planning for labelers': () => import('../policy/thread/seen-tasks.ts'),
  reading: () => import('../query/reading-tasks.ts'),
  replay: () => import('../experiments/replay-tasks.ts'),
  similarity: () => import('../embeddings/similarity-tasks.ts'),
  versions: () => import('../datasets/versions/versions-tasks.ts'),
} satisfies Record<TaskList, () => Promise<object>>
