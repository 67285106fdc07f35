import { basename } from 'node:path'
import { isJsonOf } from '../../parsing/json-kind.ts'
import { defineFormat, imagesBySplit, type SideFile } from '../define-format.ts'
import { filesThat, sourcePerFile } from '../sources.ts'
import { masksFor } from './panoptic.ts'
import { readCoco } from './read.ts'
import { cocoHolds, writeCoco } from './write.ts'

/** Files with these name prefixes are read before others about the same images. */
const isInstances = ({ file }: SideFile): boolean => /^(instances|_annotations\.coco)/.test(basename(file))

export const coco = defineFormat({
  name: 'coco',
  title: 'COCO (instances, keypoints)',
  holds: cocoHolds,
  declaresKinds: true,
  nests: true,
  async detect(files, _, isRequested) {
    const isOurs = async ({ file }: SideFile) =>
      (await isJsonOf('coco', file)) || (isRequested && (await isJsonOf('coco-results', file)))
    const found = await filesThat(files, isOurs)
    return sourcePerFile([...found.filter(isInstances), ...found.filter((one) => !isInstances(one))], () => true, {
      because: 'its keys are those of COCO: images, annotations, categories',
      companionsOf: ({ file }) => masksFor(file, files),
    })
  },
  read: readCoco,
  imageFolder: imagesBySplit,
  write: writeCoco,
})
