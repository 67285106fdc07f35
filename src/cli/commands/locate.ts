import { posix, resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import type { ImportResult } from '#contract'
import { ImageId } from '#model/ids.ts'
import { readJson } from '#model/text/read-json.ts'
import { addCommand } from '../add-command.ts'
import { type Outcome, unlessSkipped } from '../outcome.ts'
import { readText } from '../output/read-text.ts'
import { count, rejects, tableOf } from '../output/table.ts'
import type { Session } from '../session.ts'

export function addLocateCommand(program: Command): void {
  addCommand(program, 'locate', 'library.import', {
    does: 'find moved originals, or images that a training log names',
    takes: {
      what: ['<what...>', 'folders to look for missing originals in; with --export ids, names or hashes of images'],
      exported: ['--export <dir>', 'export that the log speaks of'],
    },
    outcome: (session, { what, exported }) =>
      exported === undefined ? lookForOriginals(session, what) : findImages(session, what, exported),
  })
}

async function lookForOriginals({ client, follow }: Session, folders: readonly string[]): Promise<Outcome> {
  const paths = folders.map((path) => resolve(path))
  const job = await client.library.import({ paths, format: 'images', knownOnly: true })
  const { repaired = [], unknownSkipped = 0, rejected, imagesKnown } = await follow<ImportResult>(job)
  return {
    json: { imagesKnown, repaired, unknownSkipped, rejected },
    text: `${count(repaired.length, 'original')} found again; ${count(imagesKnown, 'image')} of the workspace there, ${count(unknownSkipped, 'other')}.${rejects(repaired, 'Found again')}${rejects(rejected, 'Not read')}`,
    exitCode: unlessSkipped(rejected),
  }
}

async function findImages({ client }: Session, keys: readonly string[], exported: string): Promise<Outcome> {
  const items = itemsOf(resolve(exported))
  const found = keys.flatMap((key) => matching(items, key).map((item) => ({ key, ...item })))
  const missing = keys.filter((key) => !found.some((one) => one.key === key))
  const images = []
  for (const one of found) {
    const { path, lifecycle, file } = await client.library.image({ imageId: one.imageId })
    images.push({ ...one, path, lifecycle, original: file })
  }
  const columns = {
    key: 'key',
    image: 'imageId',
    path: 'path',
    split: 'split',
    state: 'lifecycle',
    original: 'original',
  } as const
  const reason = 'no image of the export is called so'
  return {
    json: { images, missing },
    text: `${tableOf(columns, images, 'No image of the export is called so')}${rejects(
      missing.map((path) => ({ path, reason })),
      'Not found',
    )}`,
    exitCode: unlessSkipped(missing),
  }
}

const Item = z.object({
  file: z.string().nullable(),
  imageId: ImageId,
  sha256: z.string(),
  path: z.string(),
  split: z.string(),
})
type Item = z.infer<typeof Item>
const Manifest = z.object({ items: z.array(Item) })

/** Reads the images of an export. Throws an error for any other folder. */
function itemsOf(folder: string): Item[] {
  const read = readJson(readText(posix.join(folder, 'manifest.json')))
  const manifest = 'value' in read ? Manifest.safeParse(read.value).data : undefined
  if (!manifest) throw new Error(`${folder} is not a Winnow export: its manifest.json doesn’t list images.`)
  return manifest.items
}

const stem = (path: string): string => posix.basename(path).replace(/\.[^.]*$/, '')
const isEnd = (path: string, end: string): boolean => path === end || path.endsWith(`/${end}`)

/** The ways in which a log may name an image, the most certain first. */
const ways: ((item: Item, key: string) => boolean)[] = [
  ({ imageId }, key) => imageId === key || imageId === `img_${key}`,
  ({ sha256 }, key) => /^[0-9a-f]{8,64}$/i.test(key) && sha256.startsWith(key.toLowerCase()),
  ({ file, path }, key) => [file, path].some((one) => one !== null && (isEnd(one, key) || isEnd(key, one))),
  ({ file, path }, key) => [file, path].some((one) => one !== null && stem(one) === stem(key)),
]

function matching(items: readonly Item[], key: string): Item[] {
  const name = key.replaceAll('\\', '/')
  for (const isCalled of ways) {
    const found = items.filter((item) => isCalled(item, name))
    if (found.length > 0) return found
  }
  return []
}
