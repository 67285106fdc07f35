import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { compiledFolder } from '../../scripts/setup/project.mjs'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'
import { median, report } from '../figures.ts'
import { makePhotos, type PhotoSet } from '../models/prelabel-photos.ts'
import { untilQuiet } from '../until-quiet.ts'

/**
 * Imports photographs of 1 and 12 megapixels into an empty workspace, as a ratio to sha256sum and vipsthumbnail over the
 * same files, with as many processes as cores and eight files each. The two alternate; each waits for other programs to be
 * quiet. Prints medians and the ratio by processor time, which a busy machine affects less. Files are in the page cache
 * for both. With few files the start counts on both sides: of the decoding thread, and of a last batch of eight that
 * leaves cores idle.
 *
 * The two do not do the same. The import also copies each file durably, reads its metadata, makes a small rendition (and a
 * proxy of 12 megapixels, for which it decodes to a quarter and not to an eighth), a perceptual hash and database rows.
 * vipsthumbnail writes one JPEG of 256 px per file.
 */
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '.cache/bench/import' },
    rounds: { type: 'string', default: '5' },
    images: { type: 'string', default: '400,96' },
    /** Seconds to wait before each sample until other programs are quiet. */
    patience: { type: 'string', default: '60' },
  },
})
const folder = resolve(values.folder)
// As the program does. Otherwise four threads read, decode and write, and start without compiled code.
process.env.UV_THREADPOOL_SIZE ??= String(2 * availableParallelism() + 4)
process.env.NODE_COMPILE_CACHE ??= compiledFolder
const [smallCount = 400, largeCount = 96] = values.images.split(',').map(Number)

if (spawnSync('vipsthumbnail', ['--version'], { stdio: 'ignore' }).status !== 0) {
  console.error('The bench compares with libvips. Install it: apt-get install libvips-tools')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
removeMade()
await measureSet({
  name: '1 megapixel',
  folder: join(folder, `small-${smallCount}`),
  widthPx: 1152,
  heightPx: 864,
  count: smallCount,
})
await measureSet({
  name: '12 megapixels',
  folder: join(folder, `large-${largeCount}`),
  widthPx: 4000,
  heightPx: 3000,
  count: largeCount,
})

removeMade()

function removeMade(): void {
  for (const name of readdirSync(folder))
    if (/^(workspace|thumbnails)-/.test(name)) rmSync(join(folder, name), { recursive: true, force: true })
}

type Seconds = { wall: number; processor: number }

/**
 * Measures an import into a new workspace, without starting the program. Nothing is deleted before: on ext4, creating
 * files shortly after many were deleted takes half again as long.
 */
async function importSeconds(photos: string, count: number): Promise<Seconds> {
  const workspace = mkdtempSync(join(folder, 'workspace-'))
  await createWorkspace(workspace, { name: 'Bench', classes: [], clock: { nowMs: () => Date.now() } })
  const engine = await openEngine({ folder: workspace, program: 'the bench' })
  try {
    const startedMs = performance.now()
    const before = process.cpuUsage()
    const { jobId } = await engine.client.library.import({ paths: [photos], format: 'images' })
    const job = await engine.context.jobs.wait(jobId)
    const { user, system } = process.cpuUsage(before)
    const seconds = { wall: (performance.now() - startedMs) / 1000, processor: (user + system) / 1e6 }
    const total = (await engine.client.library.count({})).count
    if (job.status !== 'done' || total !== count) throw new Error(`${total} of ${count} images came in: ${job.error}`)
    return seconds
  } finally {
    await engine.close()
  }
}

/** Measures hashing and thumbnailing all files from the command line. */
function peerSeconds(photos: string): Seconds {
  const thumbnails = mkdtempSync(join(folder, 'thumbnails-'))
  const files = (program: string) =>
    `find '${photos}' -type f -print0 | xargs -0 -n 8 -P ${availableParallelism()} ${program}`
  const startedMs = performance.now()
  const script = `set -e; ${files('sha256sum')} > /dev/null; ${files(`vipsthumbnail --size 256 -o '${thumbnails}/%s.jpg'`)}; times`
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The peer failed: ${stderr}`)
  // The shell's minutes and seconds and, on the last line, those of its children: user, system.
  const times = [
    ...stdout
      .trim()
      .split('\n')
      .at(-1)!
      .matchAll(/(\d+)m([\d.]+)s/g),
  ]
  const processor = times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0)
  return { wall: (performance.now() - startedMs) / 1000, processor }
}

async function measureSet(set: PhotoSet): Promise<void> {
  await makePhotos(set)
  const photos = join(set.folder, 'photos')
  const seconds = { winnow: [] as Seconds[], peer: [] as Seconds[] }
  for (let round = 0; round < Number(values.rounds); round++) {
    await untilQuiet(Number(values.patience))
    seconds.winnow.push(await importSeconds(photos, set.count))
    await untilQuiet(Number(values.patience))
    seconds.peer.push(peerSeconds(photos))
    const rate = (all: readonly Seconds[]) =>
      `${(set.count / all.at(-1)!.wall).toFixed(1)} images/s (${((all.at(-1)!.processor * 1000) / set.count).toFixed(1)} ms of processor time)`
    console.error(
      `${set.name}, round ${round + 1}: winnow ${rate(seconds.winnow)}, peer ${rate(seconds.peer)}; load ${loadavg()[0]!.toFixed(1)}`,
    )
  }
  const ratioOf = (what: keyof Seconds) => median(seconds.winnow.map((ours, i) => seconds.peer[i]![what] / ours[what]))
  const ratio = ratioOf('wall')
  const rateOf = (all: readonly Seconds[]) => (set.count / median(all.map(({ wall }) => wall))).toFixed(1)
  console.error(`${set.name}: ratio by processor time ${ratioOf('processor').toFixed(2)}`)
  report({
    what: `import, ${set.name}`,
    ours: `${rateOf(seconds.winnow)} images/s`,
    other: `sha256sum and vipsthumbnail ${rateOf(seconds.peer)}`,
    ratio,
    target: 'near 1',
    ok: ratio >= 0.8,
  })
}
