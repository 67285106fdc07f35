import { z } from 'zod'
import { readLabelSet } from '#model/label-set/label-set-file.ts'
import { readJson } from '#model/text/read-json.ts'
import { invalid } from '../../errors.ts'
import { readLabelSetText } from '../../workspace/index.ts'
import { classNamesInYaml } from '../formats/yolo/class-lists.ts'

const Coco = z.object({ categories: z.array(z.object({ name: z.string().min(1).max(200) })) })

/**
 * The class names that a label file lists: a data.yaml, a COCO file or label set (JSON), or a text with one name a
 * line. Throws INVALID with the file and why it can't be read.
 */
export function classNamesInFile(file: string): string[] {
  const read = namesIn(file, readLabelSetText(file))
  if ('problem' in read) throw invalid(`${file}: ${read.problem}`)
  return [...new Set(read.names)]
}

function namesIn(file: string, text: string): { names: string[] } | { problem: string } {
  if (/\.ya?ml$/i.test(file)) return classNamesInYaml(text)
  if (!/\.json$/i.test(file)) {
    const names = text.split(/\r?\n/).map((line) => line.trim())
    if (names.some((name) => name.length > 200)) return { problem: 'It holds lines of more than 200 characters.' }
    return { names: names.filter((name) => name !== '') }
  }
  const json = readJson(text)
  const coco = Coco.safeParse('problem' in json ? null : json.value)
  if (coco.success) return { names: coco.data.categories.map(({ name }) => name) }
  const labelSet = readLabelSet(text)
  return 'problem' in labelSet ? labelSet : { names: labelSet.classes.map(({ name }) => name) }
}
