import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ApplyResult, Dataset, ExportResult, ImportResult, PlanTotals, PrelabelResult } from '#contract'
import { winnow } from '../../support/winnow-command.ts'

const project = resolve(import.meta.dirname, '../../..')
const Demo = z.object({
  folder: z.string(),
  workspace: z.string(),
  imported: ImportResult,
  prelabeled: PrelabelResult,
  corrected: z.object({ images: z.int(), edits: z.int() }),
  evaluation: z.object({ images: z.int(), objects: z.int(), ap: z.number(), ap50: z.number() }),
  comparison: z.object({ candidate: z.string(), images: z.int(), deltaAp: z.number(), gate: z.string() }),
  outcomes: z.object({ accepted: z.int(), moved: z.int(), deleted: z.int() }),
  before: Dataset,
  plan: PlanTotals,
  applied: ApplyResult,
  refreshed: Dataset,
  exports: z.array(ExportResult),
})

const Coco = z.object({
  images: z.array(z.object({ id: z.int(), file_name: z.string(), width: z.int(), height: z.int() })),
  annotations: z.array(z.object({ image_id: z.int(), category_id: z.int(), bbox: z.array(z.number()).length(4) })),
  categories: z.array(z.object({ id: z.int(), name: z.string() })),
})

let ground: string
let demo: z.infer<typeof Demo>

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-demo-'))
  // Both do nothing when they have been built.
  for (const script of ['scripts/starter-model/build.ts', 'scripts/samples/build.ts'])
    execFileSync(process.execPath, [join(project, script)], { stdio: 'ignore' })
  const ended = await winnow(['demo', '--json'], { cwd: ground })
  expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toMatchObject({ exitCode: 0 })
  demo = Demo.parse(ended.json())
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const boxesOf = (split: string): Map<string, { name: string; box: number[] }[]> => {
  const file = join(demo.folder, 'export-coco/annotations', `instances_${split}.json`)
  const { images, annotations, categories } = Coco.parse(JSON.parse(readFileSync(file, 'utf8')))
  const names = new Map(categories.map(({ id, name }) => [id, name]))
  return new Map(
    images.map(({ id, file_name, width, height }) => [
      file_name.replace(`${split}/`, '').replace(/\.[^.]*$/, ''),
      annotations
        .filter(({ image_id }) => image_id === id)
        .map(({ category_id, bbox: [x = 0, y = 0, w = 0, h = 0] }) => ({
          name: names.get(category_id) ?? '',
          box: [(x + w / 2) / width, (y + h / 2) / height, w / width, h / height],
        })),
    ]),
  )
}

/** The files in a folder, however deep. */
const count = (folder: string): number =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
    : 0

describe('the demo', () => {
  test('stands in a new folder of its own in the current one', () => {
    expect(demo.folder).toBe(join(ground, 'winnow-demo'))
    expect(readdirSync(ground)).toEqual(['winnow-demo'])
    expect(readdirSync(demo.folder).sort()).toEqual(['export-coco', 'export-yolo', 'workspace'])
  })

  test('takes every image through the whole job, and rejects what is broken', () => {
    expect(demo.imported.imagesAdded).toBeGreaterThan(60)
    expect(demo.imported.rejected.map(({ path }) => path).every((path) => path.includes('/broken/'))).toBe(true)
    expect(demo.imported.rejected.length).toBeGreaterThan(3)
    expect(demo.prelabeled).toMatchObject({ images: demo.imported.imagesAdded, failed: [] })
    expect(demo.corrected.images).toBeGreaterThan(50)
    for (const n of Object.values(demo.evaluation)) expect(n).toBeGreaterThan(0)
    expect(demo.comparison).toMatchObject({ candidate: 'Starter model at 256 pixels', gate: 'fail' })
    expect(demo.comparison.deltaAp).toBeLessThan(0)
    for (const n of Object.values(demo.outcomes)) expect(n).toBeGreaterThan(0)
  })

  test('plans something worth while that no guardrail stops', () => {
    const { plan, applied, before, refreshed } = demo
    expect(plan.rails.every(({ ok }) => ok)).toBe(true)
    expect(applied).toMatchObject({ retired: plan.images.retire, trashed: plan.images.drop, skipped: [] })
    expect(applied.retired).toBeGreaterThan(0)
    expect(applied.trashed).toBeGreaterThan(0)
    expect(refreshed.images).toBeLessThan(before.images)
    expect(plan.byClass.every(({ after }) => after > 0)).toBe(true)
  })

  test('exports the same boxes as COCO and as YOLO, as many as were frozen', () => {
    const names = readFileSync(join(demo.folder, 'export-yolo/data.yaml'), 'utf8')
      .split('\n')
      .flatMap((line) => /^ {2}\d+: (.*)$/.exec(line)?.[1] ?? [])
    expect(names).toContain('person')
    let [images, labels] = [0, 0]
    for (const split of ['train', 'val', 'test'] as const) {
      const boxes = boxesOf(split)
      expect(boxes.size).toBe(demo.refreshed.bySplit[split])
      expect(count(join(demo.folder, 'export-coco/images', split))).toBe(boxes.size)
      expect(count(join(demo.folder, 'export-yolo/images', split))).toBe(boxes.size)
      for (const [name, coco] of boxes) {
        const lines = readFileSync(join(demo.folder, 'export-yolo/labels', split, `${name}.txt`), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.split(' ').map(Number))
        expect(lines.map(([index]) => names[index ?? -1])).toEqual(coco.map((label) => label.name))
        for (const [i, [, ...box]] of lines.entries())
          for (const [j, value] of box.entries()) expect(value).toBeCloseTo(coco[i]?.box[j] ?? Number.NaN, 4)
        images += 1
        labels += lines.length
      }
    }
    expect([images, labels]).toEqual([demo.refreshed.images, demo.refreshed.labels])
    for (const exported of demo.exports) expect([exported.images, exported.labels]).toEqual([images, labels])
  })

  test('does not write into a folder that holds something', async () => {
    const ended = await winnow(['demo', demo.folder], { cwd: ground })
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' })
    expect(ended.stderr).toMatch(/is not empty\. Name a new folder for the demo\.\n$/)
  })
})
