import { createReadStream } from 'node:fs'
import { Parser, type ReadEntry } from 'tar'
import { readJson } from '#model/text/read-json.ts'
import { ReadReport } from '../../parsing/read-report.ts'

/** Files in a tar with the same name up to its first dot: an image and its labels. */
export type Sample = { key: string; image: string | null; json: string | null; cls: string | null }

/** Whether a file is a tar by its name, compressed or not. */
export const isTar = (file: string): boolean => /\.(tar|tar\.gz|tgz)$/i.test(file)

const maxTextBytes = 50_000_000
const images = /\.(jpe?g|png|webp|gif|tiff?|avif|heic)$/i

export const isImageName = (name: string): boolean => images.test(name)

/** The key of a file and its kind, as in `cam0/f1.jpg`; null for one that belongs to no sample. */
function partsOf(path: string): { key: string; kind: string } | null {
  const [, key, kind] = /^((?:.*\/)?[^./]+)\.([^/]*)$/.exec(path) ?? []
  return key === undefined || kind === undefined ? null : { key, kind: kind.toLowerCase() }
}

/** The samples of a tar, whose files are next to each other. Problems are reported. */
export async function* samplesIn(file: string, report: ReadReport): AsyncGenerator<Sample> {
  const ready: Sample[] = []
  let open = null as Sample | null
  const kinds = new Set<string>()
  const take = (entry: ReadEntry) => {
    const parts = partsOf(entry.path)
    if (parts && (open?.key !== parts.key || kinds.has(parts.kind))) {
      if (open) ready.push(open)
      kinds.clear()
      open = { key: parts.key, image: null, json: null, cls: null }
    }
    if (parts) kinds.add(parts.kind)
    const sample = parts && open
    const isText = parts?.kind === 'json' || parts?.kind === 'cls'
    if (sample && isImageName(entry.path)) sample.image ??= entry.path
    if (!sample || !isText || entry.size > maxTextBytes) {
      if (isText) report.reject(file, `It is larger than ${maxTextBytes / 1e6} MB.`, entry.path)
      entry.resume()
      return
    }
    const chunks: Buffer[] = []
    entry.on('data', (chunk) => chunks.push(chunk))
    entry.on('end', () => {
      sample[parts.kind as 'json' | 'cls'] = Buffer.concat(chunks).toString('utf8')
    })
  }
  const problems = new Set<string>()
  const parser = new Parser({ onReadEntry: take, onwarn: (_, problem) => problems.add(String(problem)) })
  const ended = new Promise<void>((resolve) => {
    parser.on('error', (error: Error) => {
      problems.add(error.message)
      resolve()
    })
    parser.on('end', resolve)
  })
  for await (const chunk of createReadStream(file)) {
    parser.write(chunk)
    yield* ready.splice(0)
    if (problems.size > 0) break
  }
  if (problems.size === 0) {
    parser.end()
    await ended
  }
  for (const problem of problems) report.reject(file, `The archive can’t be read to its end (${problem}).`)
  if (open) ready.push(open)
  yield* ready
}

/** Whether the first files of a tar are a sample with labels. */
export async function isWebDataset(file: string): Promise<boolean> {
  for await (const { image, json, cls } of samplesIn(file, new ReadReport()))
    return cls !== null ? image !== null : json !== null && hasLabels(json)
  return false
}

/** Files of other formats in a tar have such keys at a deeper level. */
function hasLabels(json: string): boolean {
  const read = readJson(json)
  return 'value' in read && ['objects', 'label', 'labels'].some((key) => Object.hasOwn(Object(read.value), key))
}
