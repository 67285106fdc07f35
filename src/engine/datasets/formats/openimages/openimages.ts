import { basename } from 'node:path'
import { startOf } from '../../parsing/start-of.ts'
import { defineFormat, type SideFile } from '../define-format.ts'
import { readOpenImages } from './read.ts'
import { imageFolder, openImagesHolds, together, writeOpenImages } from './write.ts'

const isRows = (header: string): boolean => /(^|,)ImageID,/.test(header)

export const openimages = defineFormat({
  name: 'openimages',
  title: 'Open Images CSV',
  holds: openImagesHolds,
  together,
  nests: false,
  async detect(files) {
    const main: SideFile[] = []
    for (const file of files) {
      if (!/\.csv$/i.test(file.file)) continue
      if (isRows((await startOf(file.file, 512)).split(/\r?\n/)[0] ?? '')) main.push(file)
    }
    const [first] = main
    if (!first) return []
    const companions = files.filter(({ file }) =>
      /class-descriptions.*\.csv$|hierarchy\.json$|_m[a-z0-9]*_[0-9a-f]{8}\.png$/i.test(basename(file)),
    )
    return [
      { name: first.file, main, companions, confidence: 0.95, because: 'the first rows of its CSV files have ImageID' },
    ]
  },
  read: readOpenImages,
  imageFolder,
  write: writeOpenImages,
})
