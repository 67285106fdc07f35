import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { readJson } from '#model/text/read-json.ts'
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

/** An image in the manifest of a Winnow export. Its folders may be named after other splits. */
export type ExportedImage = { file: string; sha256: string; split: SplitName }

/** Returns where Winnow exports put each image, or would have put it, and its split. */
export async function exportedImages(roots: readonly string[]): Promise<ExportedImage[]> {
  const found: ExportedImage[] = []
  for (const root of roots) {
    const manifest = join(root, 'manifest.json')
    if (!existsSync(manifest) || !(await isManifest(manifest))) continue
    for await (const line of createInterface({ input: createReadStream(manifest) })) {
      // Somebody may have changed a line; its folders still say the split.
      const read = line.startsWith('  {"file":') && readJson(line.replace(/,$/, ''))
      const data = read && 'value' in read ? Item.safeParse(read.value).data : undefined
      if (data?.file !== undefined) found.push({ ...data, file: join(root, data.file) })
    }
  }
  return found
}

/** Returns images of the workspace at the places where label files of exports without images expect them. */
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
