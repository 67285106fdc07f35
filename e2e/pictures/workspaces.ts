import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { openEngine } from '../../src/engine/index.ts'
import { editIdFrom } from '../../src/model/ids.ts'
import type { Annotation } from '../../src/model/labels/annotation.ts'
import { emptyDiff } from '../../src/model/labels/diff.ts'
import { randomPart } from '../../src/model/random-part.ts'
import { expect, imageIsSeen, type Open, type Winnow } from '../support/winnow.ts'

export const project = resolve(import.meta.dirname, '../..')
export const size: [number, number] = [1280, 800]

const command = promisify(execFile)
const winnow = (...args: string[]) =>
  command(process.execPath, [join(project, 'scripts/winnow.mjs'), ...args, '--quiet'])
const photos = (name: string) => join(project, 'samples/photos', name)

/** The folder with the workspaces that the pictures start from. */
export const ground = mkdtempSync(join(tmpdir(), 'winnow-pictures-'))
process.on('exit', () => rmSync(ground, { recursive: true, force: true }))

/** The attributes that the label set has for each person. */
const personQuestions = {
  labelSet: 1,
  classes: [
    {
      name: 'person',
      color: '#3e9ce0',
      attributes: [
        { name: 'pose', kind: 'select', options: ['standing', 'sitting', 'walking'], required: true },
        { name: 'face hidden', kind: 'checkbox', required: false },
      ],
    },
  ],
}

const thinning = {
  schema: 1,
  name: 'Keep it balanced',
  rules: [
    {
      id: 'bursts',
      action: 'retire',
      thin: { keep: 2, hashDistanceMax: 8, withinSeconds: 30 },
      reason: 'Near-duplicates add little to training.',
    },
  ],
  floors: [{ id: 'classes', per: 'class', min: 2 }],
  fuses: { maxLeavePercentOfClass: 60, maxLeavePercentOfSource: 90 },
  settleDays: 0,
}

/** Workspaces of the sample images, each made for the first picture that needs it. */
const making = {
  async predicted(workspace: string) {
    await winnow('init', workspace, '--name', 'Cameras')
    await winnow('settings', workspace, 'blindShare=0')
    // Some samples are broken, so the import ends with 4.
    await winnow('import', workspace, photos('')).catch(({ code }) => expect(code).toBe(4))
    await winnow('model', 'add', workspace, 'starter', '--map', 'add-classes')
    await winnow('prelabel', workspace)
  },
  async frozen(workspace: string) {
    cpSync(await made('predicted'), workspace, { recursive: true })
    await winnow('accept', workspace, '--where', 'prediction.minScore > 0.5')
    await winnow('dataset', 'freeze', workspace, 'spring', '--split', '80/10/10')
    await winnow('accept', workspace, '--where', 'prediction.minScore > 0.35')
    await winnow('dataset', 'freeze', workspace, 'summer', '--split', '80/10/10')
    await winnow('export', workspace, '--dataset', 'summer', '--format', 'coco', '--out', join(ground, 'coco'))
  },
  async few(workspace: string) {
    await winnow('init', workspace, '--name', 'Cameras')
    await winnow('import', workspace, photos('ceremony'))
  },
  async segmented(workspace: string) {
    await winnow('init', workspace, '--name', 'Airfield')
    await winnow('settings', workspace, 'blindShare=0')
    await winnow('import', workspace, photos('airfield/landing.jpg'))
    const file = join(ground, 'label-set.json')
    const shapes = ['mask', 'polygon']
    const classes = [
      { name: 'orbiter', color: '#e2683c', shapes },
      { name: 'sky', color: '#8a63d2', shapes },
    ]
    writeFileSync(file, JSON.stringify({ labelSet: 1, classes }))
    await winnow('label-set', 'import', workspace, file)
  },
  async demo(workspace: string) {
    await winnow('demo', `${workspace}-all`)
    cpSync(join(`${workspace}-all`, 'workspace'), workspace, { recursive: true })
  },
  async shapes(workspace: string) {
    await winnow('init', workspace)
    await winnow('import', workspace, photos('ceremony'))
    await winnow('label-set', 'import', workspace, join(project, 'resources/sample-label-set.json'))
  },
  /** Predicted images with attributes of persons, comments, and a colleague who has reviewed the landings. */
  async reviewed(workspace: string) {
    await winnow('init', workspace, '--classes', 'coco80')
    await winnow('settings', workspace, 'blindShare=0')
    for (const part of ['ceremony', 'airfield', 'pasture-camera']) await winnow('import', workspace, photos(part))
    await predict(workspace)
    await winnow('user', 'add', workspace, 'lena')
    await winnow('accept', workspace, '--where', 'image.path.contains("landing")', '--as', 'lena')
    const questions = join(ground, 'questions.json')
    writeFileSync(questions, JSON.stringify(personQuestions))
    await winnow('label-set', 'import', workspace, questions)
    const comment = (image: string, text: string, ...more: string[]) =>
      winnow('review', 'comment', workspace, image, '--text', text, ...more)
    await comment('img_3', 'The box is too tight on the left.', '--as', 'lena')
    await comment('img_20', 'Do reflections count?')
    await comment('img_12', 'The horizon is tilted. Keep it?', '--at', '420,300', '--as', 'lena')
    await winnow('review', 'reply', workspace, 'cmt_1', '--text', 'Widened.')
    await winnow('review', 'resolve', workspace, 'cmt_1')
  },
  /** Two versions of the demo; labels changed between them. */
  async changed(workspace: string) {
    cpSync(await made('demo'), workspace, { recursive: true })
    const engine = await openEngine({ folder: workspace, program: 'the guide' })
    try {
      const { client } = engine
      const { images } = await client.library.list({ where: 'labels.count > 1', order: 'image.path', limit: 12 })
      for (const [n, { imageId }] of images.entries()) {
        const { annotations, revision } = await client.labeling.open({ imageId })
        const edited = annotations.slice(0, 1 + (n % 3)).map((before, i) => ({
          before,
          after: changes[(n + i) % changes.length]!(before, annotations),
        }))
        const editId = editIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16))))
        await client.labeling.edit({
          imageId,
          editId,
          baseRevision: revision,
          diff: { ...emptyDiff, annotations: edited },
        })
      }
    } finally {
      await engine.close()
    }
    await winnow('dataset', 'freeze', workspace, 'november')
  },
  /** With experiments, a night and alarms; then new images, and an audit of them. */
  async life(workspace: string) {
    await winnow('demo', `${workspace}-all`, '--full')
    cpSync(join(`${workspace}-all`, 'workspace'), workspace, { recursive: true })
    // The broken ones would end the import with 4.
    const parts = readdirSync(photos('')).filter((name) => name !== 'broken')
    await winnow('import', workspace, ...parts.map(photos))
    await winnow('prelabel', workspace, '--where', 'state == "new"')
    // Review would show predictions from the confidence that saves the most work, and an audit starts no lower.
    await winnow('settings', workspace, 'reviewFrom=setting')
    await winnow('audit-accept', workspace, '--where', 'true', '--from-score', '0.3', '--max-error', '0.2')
  },
  /** All sample images, predicted and accepted, with a golden set and no grace period. */
  async retention(workspace: string) {
    await winnow('init', workspace, '--classes', 'coco80', '--name', 'Cameras')
    await winnow('settings', workspace, 'blindShare=0', 'graceDays=0', 'graceDaysOfUse=0', 'goldenDataset=golden')
    for (const part of ['archive', 'airfield', 'ceremony', 'garden-camera', 'pasture-camera', 'phone', 'river-camera'])
      await winnow('import', workspace, photos(part))
    await predict(workspace)
    await winnow('accept', workspace, '--where', 'prediction.count > 0')
    await winnow('dataset', 'freeze', workspace, 'golden', '--where', 'image.source == "airfield"')
    // The name is the same each time, because the pictures show it.
    const backups = join(tmpdir(), 'backups')
    rmSync(backups, { recursive: true, force: true })
    mkdirSync(backups)
    await winnow('backup', workspace, join(backups, 'Cameras.winnow.tar'))
  },
  /** One sheet of sample images, 288 megapixels, pre-labeled by tiles; its tiles are deleted again. */
  async large(workspace: string) {
    await winnow('init', workspace)
    await winnow('settings', workspace, 'blindShare=0', 'prelabelTilePx=1536')
    await winnow('import', workspace, await contactSheet())
    await predict(workspace)
    await winnow('tiles', workspace, '--delete')
  },
  /** Pre-labeled with a few classes, and a policy that thins out bursts. */
  async animation(workspace: string) {
    await winnow('init', workspace, '--classes', 'coco80', '--name', 'Yard cameras')
    await winnow('settings', workspace, 'blindShare=0')
    for (const part of ['garden-camera', 'pasture-camera', 'ceremony', 'river-camera', 'phone', 'airfield'])
      await winnow('import', workspace, photos(part))
    await predict(workspace, 'same-names')
    await winnow('accept', workspace, '--where', 'image.source in ["river-camera", "airfield"]')
    const file = join(ground, 'thinning.json')
    writeFileSync(file, JSON.stringify(thinning))
    await winnow('retain', 'policy', 'save', workspace, file)
  },
}

async function predict(workspace: string, map = 'add-classes') {
  await winnow('model', 'add', workspace, 'starter', '--map', map)
  await winnow('prelabel', workspace)
}

/** The folder of a workspace. */
export async function made(name: keyof typeof making): Promise<string> {
  const workspace = join(ground, name)
  if (!existsSync(workspace)) await making[name](workspace)
  return workspace
}

/** Opens a copy of a workspace, so that each picture starts from the same. */
export async function openCopy(open: Open, name: keyof typeof making, folder: string): Promise<Winnow> {
  const workspace = join(folder, 'workspace')
  cpSync(await made(name), workspace, { recursive: true })
  const opened = await open({ workspace, size })
  await opened.page.keyboard.press('Alt+3')
  await expect(opened.page.getByRole('option').first()).toBeVisible()
  return opened
}

/** Waits until the page loads nothing more and its messages are gone. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await imageIsSeen(page)
  await page.waitForTimeout(500)
}

const across = 5
const photo = { width: 4000, height: 2880 }

/** Returns a folder with a sheet of sample images, each enlarged. */
async function contactSheet(): Promise<string> {
  const files = ['ceremony', 'airfield', 'pasture-camera'].flatMap((name) => {
    const place = photos(name)
    return readdirSync(place)
      .filter((file) => file.endsWith('.jpg'))
      .map((file) => join(place, file))
  })
  const pieces = join(ground, 'pieces')
  for (const made of [pieces, join(ground, 'sheets')]) mkdirSync(made)
  const chosen = await Promise.all(
    files.slice(0, across).flatMap((_, row) =>
      Array.from({ length: across }, async (__, column) => {
        const piece = join(pieces, `${row}-${column}.jpg`)
        const from = files[(row * across + column * 3) % files.length]!
        await sharp(from, { autoOrient: true })
          .resize({ ...photo, fit: 'cover' })
          .jpeg({ quality: 90 })
          .toFile(piece)
        return piece
      }),
    ),
  )
  await sharp(chosen, { join: { across }, limitInputPixels: false })
    .jpeg({ quality: 88 })
    .toFile(join(ground, 'sheets', 'contact sheet.jpg'))
  return join(ground, 'sheets')
}

/** Changes that a second review of an image could make to one label. */
const changes: ((label: Annotation, all: readonly Annotation[]) => Annotation | null)[] = [
  (label) => ({ ...label, geometry: widened(label.geometry) }),
  (label, all) => ({
    ...label,
    classId: all.find(({ classId }) => classId !== label.classId)?.classId ?? label.classId,
  }),
  () => null,
  (label) => ({ ...label, attributes: { ...label.attributes, occluded: true } }),
]

const widened = (geometry: Annotation['geometry']): Annotation['geometry'] =>
  geometry.shape === 'box' ? { ...geometry, width: geometry.width * 1.2, height: geometry.height * 1.1 } : geometry
