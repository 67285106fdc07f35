import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { ImportedImage } from '../formats/images.ts'
import { type SplitName, splitNames } from '../split.ts'
import { isManifest } from '../versions/manifest.ts'

const Item = z
  .object({
    file: z.string().nullable(),
    place: z.string().optional(),
    sha256: z.string(),
    split: z.enum(splitNames),
  })
  .transform(({ file, place, ...item }) => ({ ...item, file: file ?? place }))

/** What the manifest of our own export says about an image: its folders may be named after other splits. */
export type ExportedImage = { file: string; sha256: string; split: SplitName }

/** Where our exports put each image, or would have put it, and its split. */
export async function exportedImages(roots: readonly string[]): Promise<ExportedImage[]> {
  const found: ExportedImage[] = []
  for (const root of roots) {
    const manifest = join(root, 'manifest.json')
    if (!existsSync(manifest) || !(await isManifest(manifest))) continue
    for await (const line of createInterface({ input: createReadStream(manifest) })) {
      const { data } = Item.safeParse(line.startsWith('  {"file":') ? parsed(line.replace(/,$/, '')) : null)
      if (data?.file !== undefined) found.push({ ...data, file: join(root, data.file) })
    }
  }
  return found
}

/** Images of the workspace, where the label files of our exports without images expect them. */
export function placedAsExported(
  exported: readonly ExportedImage[],
  images: readonly ImportedImage[],
): readonly ImportedImage[] {
  if (exported.length === 0) return images
  const files = new Map(exported.map(({ sha256, file }) => [sha256, file]))
  return images.map((image) => {
    const file = files.get(image.sha256 ?? '')
    return file === undefined ? image : { ...image, file, isExported: true }
  })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Somebody changed it; its folders still tell.
    return null
  }
}
