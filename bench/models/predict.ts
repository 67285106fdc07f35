import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { colorModels } from '../../tests/support/models/color-models.ts'
import { median, report } from '../figures.ts'
import { makePhotos } from './prelabel-photos.ts'

/**
 * `winnow predict`, next to `winnow import` and `winnow prelabel` of the same images: whole commands, in pairs, with the
 * starter model on 1-megapixel photographs, minus the time of starting. Also the memory of `predict` for many images,
 * compared with a tenth of them. On a busy machine look at the processor time.
 */
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '.cache/bench/predict' },
    rounds: { type: 'string', default: '5' },
    photos: { type: 'string', default: '128' },
    images: { type: 'string', default: '5000' },
  },
})
/** So few images show the time of starting. */
const fewImages = 16
const folder = resolve(values.folder)
const program = resolve(import.meta.dirname, '../../scripts/winnow.mjs')
mkdirSync(folder, { recursive: true })
await compareRates()
await compareMemory()

/** Seconds by the clock and of processor time, and megabytes of the largest process. */
function run(...args: string[]): { seconds: number; processor: number; megabytes: number } {
  const command = ['-f', '%e %U %S %M', process.execPath, program, ...args, '--quiet']
  const { status, stderr } = spawnSync('/usr/bin/time', command, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`winnow ${args.join(' ')} failed: ${stderr}`)
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number)
  return { seconds, processor: user + system, megabytes: kilobytes / 1024 }
}

function predict(photos: string, model: string) {
  const out = join(folder, 'out.parquet')
  rmSync(out, { force: true })
  return run('predict', photos, '--model', model, '--out', out)
}

async function compareRates(): Promise<void> {
  const count = Number(values.photos)
  const set = { name: '1 megapixel', folder: join(folder, `photos-${count}`), widthPx: 1152, heightPx: 864, count }
  const all = join((await makePhotos(set)).folder, 'photos')
  const few = join(folder, 'few')
  rmSync(few, { recursive: true, force: true })
  mkdirSync(few)
  for (const name of readdirSync(all).slice(0, fewImages)) cpSync(join(all, name), join(few, name))
  const template = join(folder, 'template')
  rmSync(template, { recursive: true, force: true })
  run('init', template, '--classes', 'coco80')
  /** The processor time of an import, and of pre-labeling after it. */
  const usual = (photos: string) => {
    const workspace = join(folder, 'workspace')
    rmSync(workspace, { recursive: true, force: true })
    cpSync(template, workspace, { recursive: true })
    const imported = run('import', workspace, photos, '--link').processor
    run('model', 'add', workspace, 'starter')
    return [imported, run('prelabel', workspace).processor] as const
  }
  const perImage = (many: number, few: number) => (1000 * (many - few)) / (count - fewImages)
  const ratios = { alone: [] as number[], both: [] as number[] }
  for (let round = 0; round < Number(values.rounds); round++) {
    // Both include the start.
    const [fewer, more] = [usual(few), usual(all)]
    const [imported, prelabeled] = [perImage(more[0], fewer[0]), perImage(more[1], fewer[1])]
    const [least, most] = [predict(few, 'starter'), predict(all, 'starter')]
    const ours = perImage(most.processor, least.processor)
    ratios.alone.push(prelabeled / ours)
    ratios.both.push((imported + prelabeled) / ours)
    console.error(
      `round ${round + 1}: of a processor for an image: import ${imported.toFixed(1)} ms, prelabel ${prelabeled.toFixed(1)} ms; predict ${ours.toFixed(1)} ms, ${most.seconds.toFixed(1)} s in all`,
    )
  }
  const what = `winnow predict, ${count} images of 1 megapixel`
  const line = (other: string, ratio: number, target: number) =>
    report({ what, ours: 'an image', other, ratio, target: `at least ${target}`, ok: ratio >= target })
  line('import and prelabel', median(ratios.both), 0.95)
  // An import leaves small renditions, which are read faster.
  line('prelabel after an import', median(ratios.alone), 0.7)
}

async function compareMemory(): Promise<void> {
  const many = Number(values.images)
  const few = many / 10
  const [all, some, model] = [join(folder, `small-${many}`), join(folder, `small-${few}`), join(folder, 'model.onnx')]
  writeFileSync(model, colorModels.centernet.file)
  for (const [home, count] of [
    [all, many],
    [some, few],
  ] as const) {
    mkdirSync(home, { recursive: true })
    for (let n = readdirSync(home).length; n < count; n++)
      await sharp({ create: { width: 320, height: 240, channels: 3, background: { r: n % 256, g: n >> 8, b: 90 } } })
        .jpeg()
        .toFile(join(home, `${n}.jpg`))
  }
  const [one, ten] = [predict(some, model).megabytes, predict(all, model).megabytes]
  const ratio = ten / one
  const [ours, other] = [`${ten.toFixed(0)} MB for ${many} images`, `${one.toFixed(0)} MB for ${few}`]
  report({ what: 'winnow predict, memory', ours, other, ratio, target: 'at most 1.25', ok: ratio <= 1.25 })
}
