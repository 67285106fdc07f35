import { z } from 'zod'
import { issueAtPlace } from '../text/issue-message.ts'
import { exactName } from '../text/name.ts'
import { readJson } from '../text/read-json.ts'
import { NamedClass, withVisibleNames } from './label-set.ts'
import '../text/zod-messages.ts'

/** A label set outside of a workspace: its classes in order, without ids. Missing properties stay as they are. */
export const LabelSetFile = z.strictObject({
  labelSet: z.literal(1),
  classes: z.array(NamedClass).max(10_000),
})
export type LabelSetFile = z.infer<typeof LabelSetFile>

const Names = z.array(exactName(200)).min(1).max(10_000)
const VisibleLabelSet = LabelSetFile.extend({ classes: z.array(withVisibleNames(NamedClass)).max(10_000) })

/** Reads an untrusted label set file or list of names. Returns the classes, or the problem in one sentence. */
export function readLabelSet(text: string): { classes: NamedClass[] } | { problem: string } {
  const read = readJson(text)
  if ('problem' in read) return { problem: `The label set is ${read.problem}.` }
  const json = read.value
  const names = Names.safeParse(json)
  if (!names.success && Array.isArray(json))
    return {
      problem: `Class names have 1 to 200 characters. ${names.error.issues.slice(0, 1).map(issueAtPlace).join()}`,
    }
  const file = VisibleLabelSet.safeParse(json)
  if (!names.success && !file.success)
    return { problem: `This is not a label set. ${file.error.issues.slice(0, 1).map(issueAtPlace).join()}` }
  const classes: NamedClass[] = names.success ? names.data.map((name) => ({ name })) : (file.data?.classes ?? [])
  const seen = new Set<string>()
  for (const one of classes) {
    if (seen.has(one.name)) return { problem: `The class ${one.name} is listed twice.` }
    seen.add(one.name)
  }
  return { classes }
}
