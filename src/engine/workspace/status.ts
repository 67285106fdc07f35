import { type Dirent, statSync } from 'node:fs'
import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { WorkspaceStatus } from '#contract'
import { idOf } from '#model/ids.ts'
import { ImageState, Lifecycle } from '#model/image.ts'
import type { Context } from '../context.ts'
import { codeOf } from '../errors.ts'
import { currentModelSql, readOne } from '../query/index.ts'
import { newestSchema } from '../store/index.ts'
import { readValue } from './values.ts'

/**
 * Returns counts, disk use and the current model. Reads all images and walks the cache folders, so it is too slow for
 * every frame.
 */
export async function status(context: Context): Promise<WorkspaceStatus> {
  const { store, folders } = context
  const { counted, archived } = await context.answers.ask('status', () => countImages(context), { isFigure: true })
  const model = store.get<{ id: number; name: string }>(`SELECT id, name FROM model WHERE id = ${currentModelSql}`)
  const disk = await statfs(folders.root)
  return {
    workspace: folders.root,
    name: String(readValue(store, 'name') ?? 'Workspace'),
    format: newestSchema,
    images: {
      total: counted.n ?? 0,
      inStorage: counted.inStorage ?? 0,
      byState: Object.fromEntries(ImageState.options.map((state) => [state, counted[state] ?? 0])) as never,
      byLifecycle: Object.fromEntries(
        Lifecycle.options.map((lifecycle) => [lifecycle, counted[lifecycle] ?? 0]),
      ) as never,
    },
    labels: counted.labels ?? 0,
    predictions: counted.predictions ?? 0,
    currentModel: model ? { modelId: idOf('mdl', model.id), name: model.name } : null,
    disk: {
      databaseBytes: ['winnow.db', 'winnow.db-wal'].reduce(
        (sum, name) => sum + (statSync(join(folders.root, name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      ),
      originalsBytes: (counted.keptBytes ?? 0) - (archived?.owned ?? 0),
      cacheBytes: await folderBytes(folders.cache),
      tilesBytes: await folderBytes(join(folders.cache, 'tiles')),
      fetchedBytes: await folderBytes(join(folders.cache, 'fetched')),
      trashBytes: counted.trashBytes ?? 0,
      archiveBytes: archived?.own ?? 0,
      archivedElsewhereBytes: archived?.elsewhere ?? 0,
      freeBytes: disk.bavail * disk.bsize,
    },
    runningJobs:
      store.get<{ n: number }>("SELECT count(*) AS n FROM job WHERE status IN ('queued', 'running')")?.n ?? 0,
    alarms: retentionAlarms(context),
  }
}

/** One pass without groups, whose sorting takes four times as long. Null: of no image. */
const figures = [
  'count(*) AS n, sum(label_count) AS labels, sum(prediction_count) AS predictions',
  ...ImageState.options.map((state) => `sum(lifecycle = 'active' AND state = '${state}') AS "${state}"`),
  ...Lifecycle.options.map((lifecycle) => `sum(lifecycle = '${lifecycle}') AS "${lifecycle}"`),
  "sum(storage = 'linked' AND file GLOB 's3://*') AS inStorage",
  "sum(size_bytes) FILTER (WHERE storage = 'owned' AND lifecycle NOT IN ('trashed', 'purged')) AS keptBytes",
  "sum(size_bytes) FILTER (WHERE storage = 'owned' AND lifecycle = 'trashed') AS trashBytes",
]

async function countImages(context: Context) {
  const counted =
    (await readOne<Record<string, number | null>>(context, `SELECT ${figures.join(', ')} FROM image NOT INDEXED`)) ?? {}
  const archived = await readOne<{ own: number; elsewhere: number; owned: number }>(
    context,
    `SELECT coalesce(sum(size_bytes) FILTER (WHERE folder = ''), 0) AS own,
       coalesce(sum(size_bytes) FILTER (WHERE folder <> ''), 0) AS elsewhere,
       coalesce(sum(size_bytes) FILTER (WHERE storage = 'owned' AND lifecycle NOT IN ('trashed', 'purged')), 0) AS owned
     FROM archived_file JOIN image ON image.id = image_id`,
  )
  return { counted, archived }
}

/** Returns the last scheduled retention run's messages, as long as its plan waits for a user. */
function retentionAlarms({ store }: Context): string[] {
  const run = store.get<{ detail: string }>(
    `SELECT detail FROM audit WHERE action = 'retention.run'
       AND (SELECT status FROM plan WHERE id = CAST(substr(detail ->> '$.planId', 5) AS INTEGER)) = 'draft'
       AND seq = (SELECT max(seq) FROM audit WHERE action = 'retention.run')`,
  )
  if (!run) return []
  const { said: messages } = z.object({ said: z.array(z.string()) }).parse(JSON.parse(run.detail))
  // A single sentence only counts what the plan found: then nothing waits.
  return messages.length > 1 ? messages : []
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += await folderBytes(path)
    else if (entry.isFile())
      bytes += await stat(path).then(
        ({ size }) => size,
        () => 0,
      )
  }
  return bytes
}

/** Folders of running work appear and disappear meanwhile. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
