import { basename } from 'node:path'
import { isJsonOf } from '../../parsing/json-kind.ts'
import type { LabelSource, SideFile } from '../define-format.ts'
import type { ImportedImages } from '../images.ts'
import { masksFor } from './panoptic.ts'

/** Files with these name prefixes are read before others about the same images. */
const isInstances = ({ file }: SideFile): boolean => /^(instances|_annotations\.coco)/.test(basename(file))

/** Every COCO file is a separate source. */
export async function detectCoco(
  files: readonly SideFile[],
  _: ImportedImages,
  isRequested: boolean,
): Promise<LabelSource[]> {
  const found: SideFile[] = []
  for (const file of files) {
    if (await isJsonOf('coco', file.file)) found.push(file)
    else if (isRequested && (await isJsonOf('coco-results', file.file))) found.push(file)
  }
  const sources: LabelSource[] = []
  for (const file of [...found.filter(isInstances), ...found.filter((one) => !isInstances(one))])
    sources.push({
      name: file.file,
      main: [file],
      companions: await masksFor(file.file, files),
      confidence: 0.95,
      because: 'its keys are those of COCO: images, annotations, categories',
    })
  return sources
}
