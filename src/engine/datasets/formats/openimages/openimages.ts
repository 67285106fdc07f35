import { basename } from 'node:path'
import { startOf } from '../../parsing/text.ts'
import { defineFormat } from '../define-format.ts'
import { filesThat } from '../sources.ts'
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
    const main = await filesThat(
      files,
      async ({ file }) => /\.csv$/i.test(file) && isRows((await startOf(file, 512)).split(/\r?\n/)[0] ?? ''),
    )
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
