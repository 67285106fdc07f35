import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterAll } from 'vitest'
import { Dataset, type EngineClient, type EngineEvent } from '#contract'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { type ImageId, idOf, type ModelId, type PredictionId, predictionId, rowOf } from '#model/ids.ts'
import { readSettings, writeValue } from '../../src/engine/workspace/index.ts'

/** A clock that a test sets. */
export type TestClock = { nowMs(): number; advance(ms: number): void }

export function testClock(startMs = Date.UTC(2026, 0, 1)): TestClock {
  let now = startMs
  return {
    nowMs: () => now,
    advance: (ms) => {
      now += ms
    },
  }
}

/** Ids that count up, so that each run of a test makes the same ones. */
export function testIds(): { random(): string } {
  let n = 0
  return { random: () => (n++).toString(36).padStart(16, '0') }
}

/** A workspace in a temporary folder with a real engine; rows of images and models can be inserted directly. */
export type Scratch = {
  folder: string
  engine: Engine
  client: EngineClient
  clock: TestClock
  /** Everything announced so far. */
  events: EngineEvent[]
  /** Freezes a version; throws the job's error if it fails. */
  freeze(options: Parameters<EngineClient['datasets']['freeze']>[0]): Promise<Dataset>
  /** A client that acts as a new user of this name and role. */
  actingAs(name: string, role: 'annotator' | 'lead' | 'admin'): Promise<EngineClient>
  addImage(image?: { path?: string; widthPx?: number; heightPx?: number; source?: string; sha256?: string }): ImageId
  addModel(alias?: 'current' | 'candidate'): ModelId
  /** Adds predictions as boxes; returns their ids in the same order. */
  addPredictions(
    modelId: ModelId,
    imageId: ImageId,
    predictions: readonly { classId: number; score: number; box: readonly [number, number, number, number] }[],
  ): PredictionId[]
  /** Closes the engine and opens it again on the same folder; `meanwhile` runs in between. */
  reopen(meanwhile?: () => void | Promise<void>): Promise<void>
  close(): Promise<void>
}

/** For models whose rows are inserted: there is no file to run. */
const modelInput = { name: 'images', layout: 'nchw', type: 'float32', longSidePx: 64, multiplePx: 32, fixed: null }

/** New workspaces by their contents: copying one is much faster than making it. */
const templates = new Map<string, Promise<string>>()
const templateFolders: string[] = []
afterAll(() => {
  for (const made of templateFolders) rmSync(made, { recursive: true, force: true })
  templateFolders.length = 0
  templates.clear()
})

function template(classes: readonly string[], clock: TestClock): Promise<string> {
  const key = JSON.stringify([classes, clock.nowMs()])
  const made = templates.get(key) ?? makeTemplate(classes, clock)
  templates.set(key, made)
  return made
}

async function makeTemplate(classes: readonly string[], clock: TestClock): Promise<string> {
  const parent = mkdtempSync(join(tmpdir(), 'winnow-template-'))
  templateFolders.push(parent)
  const folder = join(parent, 'workspace')
  await createWorkspace(folder, { name: 'Scratch', classes, ownerName: 'olga', clock })
  return folder
}

export async function scratchWorkspace(
  classes: readonly string[] = ['person', 'dog', 'cat'],
  clock = testClock(),
): Promise<Scratch> {
  const parent = mkdtempSync(join(tmpdir(), 'winnow-scratch-'))
  const folder = join(parent, 'workspace')
  cpSync(await template(classes, clock), folder, { recursive: true })
  const ids = testIds()
  let images = 0
  const open = async (): Promise<Engine> => {
    const engine = await openEngine({ folder, clock, ids, program: 'a test' })
    const announce = engine.context.announce
    engine.context.announce = (event) => {
      scratch.events.push(event)
      announce(event)
    }
    return engine
  }
  const write = <T>(change: () => T): T => scratch.engine.context.store.write(change)
  const run = (sql: string, parameters: readonly (string | number | null)[]) =>
    scratch.engine.context.store.run(sql, parameters)

  const scratch: Scratch = {
    folder,
    clock,
    events: [],
    engine: undefined as unknown as Engine,
    client: undefined as unknown as EngineClient,
    async actingAs(name, role) {
      await scratch.client.access.add({ name, role })
      const client = createRouterClient(scratch.engine.router, { context: scratch.engine.connect() })
      await client.access.actAs({ name })
      return client
    },
    async freeze(options) {
      const { jobId } = await scratch.client.datasets.freeze(options)
      const { error, result } = await scratch.engine.context.jobs.wait(jobId)
      if (error !== null) throw new Error(error)
      return Dataset.parse(result)
    },
    addImage({ path, widthPx = 640, heightPx = 480, source = 'here', sha256 } = {}) {
      images += 1
      const name = path ?? `image-${images}.jpg`
      // An empty folder of originals looks like a disconnected disk.
      if (images === 1) writeFileSync(join(folder, 'originals', 'placeholder'), '')
      return write(() => {
        run('INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING', [source])
        const { lastRow } = run(
          `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px,
             imported_at, imported_by)
           VALUES (?, ?, 'owned', ?, (SELECT id FROM source WHERE name = ?), 'jpeg', 1000, ?, ?, ?, 1)`,
          [sha256 ?? images.toString(16).padStart(64, '0'), name, name, source, widthPx, heightPx, clock.nowMs()],
        )
        return idOf('img', lastRow)
      })
    },
    addModel(alias = 'current') {
      return write(() => {
        const { lastRow } = run(
          `INSERT INTO model (name, sha256, family, file, size_bytes, classes, input, added_at, added_by, version)
           VALUES ('m', hex(randomblob(32)), 'test', 'none.onnx', 1, ?, ?, ?, 1, (SELECT count(*) + 1 FROM model))`,
          [JSON.stringify(classes), JSON.stringify(modelInput), clock.nowMs()],
        )
        run('INSERT INTO class_map (model_id, model_class, class_id) SELECT ?, position, id FROM label_class', [
          lastRow,
        ])
        run('INSERT OR IGNORE INTO model_alias (alias, model_id) VALUES (?, ?)', [alias, lastRow])
        run("INSERT INTO alias_move (alias, model_id, model_name, moved_at, moved_by) VALUES (?, ?, 'm', ?, 1)", [
          alias,
          lastRow,
          clock.nowMs(),
        ])
        return idOf('mdl', lastRow)
      })
    },
    addPredictions(modelId, imageId, predictions) {
      const [model, image] = [rowOf(modelId), rowOf(imageId)]
      const shownFrom = readSettings(scratch.engine.context.store).reviewFromScore
      write(() => {
        run('INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n) VALUES (?, ?, ?, ?, ?)', [
          image,
          model,
          clock.nowMs(),
          predictions.length,
          predictions.length,
        ])
        predictions.forEach(({ classId, score, box }, n) => {
          run(
            `INSERT INTO prediction (image_id, model_id, n, model_class, class_id, score, x16, y16, width16, height16)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            [image, model, n, classId - 1, classId, score, ...box.map((value) => Math.round(value * 16))],
          )
        })
        run(
          `UPDATE image SET (prediction_count, prediction_shown_count, prediction_min_score, prediction_max_score) =
             (SELECT count(*), count(*) FILTER (WHERE score >= ?), min(score) FILTER (WHERE score >= ?), max(score)
              FROM prediction WHERE image_id = image.id) WHERE id = ?`,
          [shownFrom, shownFrom, image],
        )
      })
      return predictions.map((_, n) => predictionId(model, n))
    },
    async reopen(meanwhile) {
      await scratch.engine.close()
      await meanwhile?.()
      scratch.engine = await open()
      scratch.client = scratch.engine.client
    },
    async close() {
      await scratch.engine.close()
      rmSync(parent, { recursive: true, force: true })
    },
  }
  scratch.engine = await open()
  scratch.client = scratch.engine.client
  // The images of the blind audit differ between workspaces, so its tests choose them themselves. With the few images of a
  // test, pre-labeling is done before a second process with the model has started.
  writeValue(scratch.engine.context.store, 'settings', { blindShare: 0, inferenceWorkers: 1 })
  return scratch
}
