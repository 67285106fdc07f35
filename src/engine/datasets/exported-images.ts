import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { ImportedImage } from './formats/images.ts'
import { isManifest } from './manifest.ts'
import { splitNames } from './split.ts'

const Item = z
  .object({
    file: z.string().nullable(),
    place: z.string().optional(),
    sha256: z.string(),
    split: z.enum(splitNames),
  })
  .transform(({ file, place, ...item }) => ({ ...item, file: file ?? place }))

/**
 * Where an export of ours put each image, or would have put it, and in which split it is: its folders may be called like
 * another one.
 */
export async function* exportedImages(root: string) {
  const manifest = join(root, 'manifest.json')
  if (!existsSync(manifest) || !(await isManifest(manifest))) return
  for await (const line of createInterface({ input: createReadStream(manifest) })) {
    const { data } = Item.safeParse(line.startsWith('  {"file":') ? parsed(line.replace(/,$/, '')) : null)
    if (data?.file !== undefined) yield { ...data, file: join(root, data.file) }
  }
}

/** Images of the workspace, where the label files of an export of ours without images look for them. */
export async function placedAsExported(
  roots: readonly string[],
  images: readonly ImportedImage[],
): Promise<readonly ImportedImage[]> {
  const files = new Map<string, string>()
  for (const root of roots) for await (const { sha256, file } of exportedImages(root)) files.set(sha256, file)
  if (files.size === 0) return images
  return images.map((image) => {
    const file = files.get(image.sha256 ?? '')
    return file === undefined ? image : { ...image, file, isExported: true }
  })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Somebody wrote into it; its folders still tell.
    return null
  }
}
