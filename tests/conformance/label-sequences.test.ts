import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnnotationId, EditId } from '#model/ids.ts'
import { RecordFile } from '../../src/engine/datasets/formats/coco/index-file.ts'
import { PreparedEdits } from '../../src/engine/labeling/for-threads.ts'

type LabelOf = Parameters<PreparedEdits['add']>[0]['labels'][number]

let ground: string
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-label-sequences-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

test('any order of records of a COCO file returns each as written', () => {
  // The file is larger than what is read ahead, and one record is too.
  const records = Array.from({ length: 900 }, (_, id) => ({
    id,
    name: 'ä'.repeat(id === 400 ? 200_000 : (id * 37) % 700),
  }))
  const texts = records.map((record) => JSON.stringify(record))
  const file = join(ground, 'records.json')
  writeFileSync(file, `[${texts.join(',')}]`)
  const places: [from: number, to: number][] = []
  let at = 1
  for (const text of texts) {
    const bytes = Buffer.byteLength(text)
    places.push([at, at + bytes])
    at += bytes + 1
  }
  const run = fc.tuple(fc.nat(records.length - 1), fc.integer({ min: 1, max: 40 }))
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 12 }), (runs) => {
      const shared = new RecordFile(file)
      try {
        for (const [first, count] of runs)
          for (let n = first; n < Math.min(first + count, records.length); n++)
            expect(shared.at(...places[n]!)).toEqual(records[n])
      } finally {
        shared.close()
      }
    }),
    { numRuns: 40 },
  )
})

test('labels prepared in any order are written as if each were alone', () => {
  const label = fc.record({
    classId: fc.integer({ min: 1, max: 3 }),
    attributes: fc.constantFrom<Record<string, boolean>>({}, { occluded: true }),
    origin: fc.constantFrom('import' as const, 'human' as const),
    score: fc.constantFrom(null, 0.5),
    layer: fc.constantFrom(undefined, 2),
    track: fc.constantFrom(undefined, { number: 7, keyframe: true as const }),
  })
  const plain = { attributes: {}, origin: 'import' as const, score: null, layer: undefined, track: undefined }
  const labels = fc.array(fc.oneof({ weight: 3, arbitrary: label.map((one) => ({ ...one, ...plain })) }, label), {
    maxLength: 20,
  })
  const written = (edits: readonly (readonly LabelOf[])[]) => {
    const file = join(ground, 'prepared.db')
    const prepared = new PreparedEdits(file)
    for (const [n, labels] of edits.entries())
      prepared.add({
        imageRow: n + 1,
        editId: `${n}` as EditId,
        labels,
        change: null,
        state: 'new',
        widthPx: 100,
        heightPx: 80,
      })
    prepared.close()
    const database = new Database(file, { readonly: true })
    try {
      return database
        .prepare('SELECT * FROM annotation ORDER BY row')
        .all()
        .map((row) => ({ ...(row as object), row: 0, image_id: 0, position: 0 }))
    } finally {
      database.close()
    }
  }
  fc.assert(
    fc.property(fc.array(labels, { minLength: 1, maxLength: 3 }), (edits) => {
      let id = 0
      const all = edits.map((labels) =>
        labels.map(
          ({ layer, track, ...one }): LabelOf => ({
            ...one,
            ...(layer !== undefined && { layer }),
            ...(track && { track }),
            id: `${++id}` as AnnotationId,
            modelId: null,
            predictionId: null,
            geometry: { shape: 'box', x: id, y: 2, width: 30, height: 40 },
          }),
        ),
      )
      expect(written(all)).toEqual(all.flat().flatMap((one) => written([[one]])))
    }),
    { numRuns: 8 },
  )
})
