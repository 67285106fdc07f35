import { z } from 'zod'
import { startOf } from '../../parsing/start-of.ts'
import { choices } from '../choices.ts'
import { defineFormat, type LabelSource } from '../define-format.ts'
import { readCvat } from './read.ts'
import { cvatHolds, imageFolder, writeCvat } from './write.ts'

const lookBytes = 4096
const isCvat = (start: string): boolean =>
  /<annotations[\s>]/.test(start) && /<version>\s*1\.\d|<image\s|<track\s/.test(start)

const interpolated = z.boolean().default(true).meta({
  title: 'Objects between keyframes',
  description: 'import the objects of tracks between their keyframes, not only the keyframes',
})
const readChoices = choices(z.object({ interpolated }), (options) => ({ read: readCvat(!options.interpolated) }))

export const cvat = defineFormat({
  name: 'cvat',
  title: 'CVAT XML 1.1',
  holds: cvatHolds,
  tellsKinds: true,
  nests: true,
  async detect(files) {
    const sources: LabelSource[] = []
    for (const file of files)
      if (/\.xml$/i.test(file.file) && isCvat(await startOf(file.file, lookBytes)))
        sources.push({
          name: file.file,
          main: [file],
          companions: [],
          confidence: 0.95,
          because: 'its root element is <annotations>',
        })
    return sources
  },
  readChoices,
  ...readChoices.chosen({}),
  imageFolder,
  write: writeCvat,
})
