import { dirname } from 'node:path'
import { isMaskFolderName, isMaskName } from '#model/mask-file.ts'
import { isPathInside } from '../../../paths.ts'
import { defineFormat, type Holds, type SideFile } from '../define-format.ts'
import { isClassList } from './class-names.ts'
import { readMaskImages } from './read.ts'

const holds: Holds = {
  shapes: ['mask'],
  instead: {},
  holes: 'held',
  attributes: (name) => name === 'iscrowd',
  crowds: true,
}

/** Cityscapes has its masks as outlines too. */
const isOutline = ({ file }: SideFile): boolean => /_gt(Fine|Coarse)_polygons\.json$/.test(file)

/** Images whose pixels are the classes or objects of other images, as Cityscapes, KITTI and MVTec have them. */
export const maskImages = defineFormat({
  name: 'mask-images',
  title: 'Mask images (PNG)',
  holds,
  nests: true,
  takesRest: true,
  async detect(files) {
    const main = files.filter(({ file }) => /\.png$/i.test(file))
    const [first] = main
    if (!first) return []
    const isMask = ({ file }: SideFile) => isMaskName(file) || file.split(/[\\/]/).some(isMaskFolderName)
    const companions = files.filter((one) => isClassList(one.file) || isOutline(one))
    const because = main.some(isMask)
      ? 'PNG files are named like images, in folders of masks'
      : 'PNG files beside images'
    return [{ name: main.length === 1 ? first.file : folderOf(main), main, companions, confidence: 0.5, because }]
  },
  read: readMaskImages,
})

/** The folder that all of them lie in. */
function folderOf(files: readonly SideFile[]): string {
  let folder = dirname(files[0]?.file ?? '')
  while (!files.every(({ file }) => isPathInside(file, folder))) folder = dirname(folder)
  return folder
}
