import { type Dirent, readdirSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import type { WorkspaceStatus } from '#contract'
import { idOf } from '#model/ids.ts'
import { ImageState, Lifecycle } from '#model/image.ts'
import type { Context } from '../context.ts'
import { codeOf } from '../errors.ts'
import { readValue } from './settings.ts'

/** Counts, disk use, current model. Walks the cache folders, so it is not for every frame. */
export async function status(context: Context): Promise<WorkspaceStatus> {
  const { store, folders } = context
  const count = (sql: string) => store.get<{ n: number }>(sql)?.n ?? 0
  const byState = new Map(
    store
      .all<{ state: string; n: number }>(
        "SELECT state, count(*) AS n FROM image WHERE lifecycle = 'active' GROUP BY state",
      )
      .map(({ state, n }) => [state, n]),
  )
  const byLifecycle = new Map(
    store
      .all<{ lifecycle: string; n: number }>('SELECT lifecycle, count(*) AS n FROM image GROUP BY lifecycle')
      .map(({ lifecycle, n }) => [lifecycle, n]),
  )
  const model = store.get<{ id: number; name: string }>("SELECT id, name FROM model WHERE stage = 'current'")
  const disk = await statfs(folders.root)
  return {
    workspace: folders.root,
    name: String(readValue(store, 'name') ?? 'Workspace'),
    images: {
      total: [...byLifecycle.values()].reduce((sum, n) => sum + n, 0),
      byState: Object.fromEntries(ImageState.options.map((state) => [state, byState.get(state) ?? 0])) as never,
      byLifecycle: Object.fromEntries(
        Lifecycle.options.map((lifecycle) => [lifecycle, byLifecycle.get(lifecycle) ?? 0]),
      ) as never,
    },
    labels: count('SELECT coalesce(sum(label_count), 0) AS n FROM image'),
    predictions: count('SELECT coalesce(sum(prediction_count), 0) AS n FROM image'),
    currentModel: model ? { modelId: idOf('mdl', model.id), name: model.name } : null,
    disk: {
      databaseBytes: ['winnow.db', 'winnow.db-wal'].reduce(
        (sum, name) => sum + (statSync(join(folders.root, name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      ),
      originalsBytes: count(
        "SELECT coalesce(sum(size_bytes), 0) AS n FROM image WHERE storage = 'owned' AND lifecycle IN ('active', 'retired', 'archived') AND id NOT IN (SELECT image_id FROM archived_file)",
      ),
      cacheBytes: await folderBytes(folders.cache),
      tilesBytes: await folderBytes(join(folders.cache, 'tiles')),
      trashBytes: count(
        "SELECT coalesce(sum(size_bytes), 0) AS n FROM image WHERE storage = 'owned' AND lifecycle = 'trashed'",
      ),
      archiveBytes: count(archivedBytes("archived_file.folder = ''")),
      archivedElsewhereBytes: count(archivedBytes("archived_file.folder <> ''")),
      freeBytes: disk.bavail * disk.bsize,
    },
    runningJobs: count("SELECT count(*) AS n FROM job WHERE status IN ('queued', 'running')"),
    alarms: retentionAlarms(context),
  }
}

const archivedBytes = (where: string): string =>
  `SELECT coalesce(sum(size_bytes), 0) AS n FROM image JOIN archived_file ON image_id = image.id WHERE ${where}`

/** What the last scheduled retention run said, as long as its plan waits for a person. */
function retentionAlarms({ store }: Context): string[] {
  const run = store.get<{ detail: string }>(
    `SELECT detail FROM audit WHERE action = 'retention.run'
       AND (SELECT status FROM plan WHERE id = CAST(substr(detail ->> '$.planId', 5) AS INTEGER)) = 'draft'
       AND seq = (SELECT max(seq) FROM audit WHERE action = 'retention.run')`,
  )
  if (!run) return []
  const { said: messages } = z.object({ said: z.array(z.string()) }).parse(JSON.parse(run.detail))
  // The first sentence alone counts what the plan found: then nothing waits.
  return messages.length > 1 ? messages : []
}

/** Bytes of the files in a folder and all folders below it, with room for other work between one folder and the next. */
async function folderBytes(folder: string): Promise<number> {
  await nextTurn()
  let bytes = 0
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += await folderBytes(path)
    else if (entry.isFile()) bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}

/** Folders of work in hand come and go meanwhile. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
