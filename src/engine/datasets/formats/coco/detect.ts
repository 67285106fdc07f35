import { basename } from 'node:path'
import type { LabelSource, SideFile } from '../define-format.ts'
import type { ImportedImages } from '../images.ts'
import { startOf } from '../start-of.ts'
import { masksFor } from './panoptic.ts'

export const lookBytes = 8192

/** Keys of which a COCO file has one near its beginning. */
const cocoKey = /^\s*\{[\s\S]*?"(info|licenses|images|annotations|categories)"\s*:/
/** Of a file that is seen whole: what it can't be without. */
const ownKey = /"(images|annotations)"\s*:/
/** Datumaro's categories are no list. */
const otherKey = /"categories"\s*:\s*\{/
/** A list of detections, as evaluators take them. */
export const results = /^\s*\[\s*\{[^}]*"image_id"[^}]*"category_id"|^\s*\[\s*\{[^}]*"category_id"[^}]*"image_id"/

export const isCoco = (start: string): boolean =>
  cocoKey.test(start) && !otherKey.test(start) && (start.length >= lookBytes / 2 || ownKey.test(start))

/** Files whose names begin so are taken before others that speak of the same images. */
const isInstances = ({ file }: SideFile): boolean => /^(instances|_annotations\.coco)/.test(basename(file))

/** Every `.json` that begins like a COCO file is a source of its own. */
export async function detectCoco(
  files: readonly SideFile[],
  _: ImportedImages,
  isRequested: boolean,
): Promise<LabelSource[]> {
  const found: SideFile[] = []
  for (const file of files) {
    if (!file.file.toLowerCase().endsWith('.json')) continue
    const start = await startOf(file.file, lookBytes)
    if (isCoco(start) || (isRequested && results.test(start))) found.push(file)
  }
  return [...found.filter(isInstances), ...found.filter((file) => !isInstances(file))].map((file) => ({
    name: file.file,
    main: [file],
    companions: masksFor(file.file, files),
    confidence: 0.95,
    because: 'its keys are those of COCO: images, annotations, categories',
  }))
}
