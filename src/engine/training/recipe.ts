import { isAbsolute, normalize } from 'node:path'
import { z } from 'zod'
import { ProfileName, RecipeName } from '#contract'

export const onThisComputer = 'here'

const inOut = z
  .string()
  .min(1)
  .refine((path) => !isAbsolute(path) && !normalize(path).startsWith('..'), 'Give a path below {out}.')

/**
 * The `recipe.json` in a folder with a team's training. `command` is a program and its arguments, run without a shell:
 * `{dataset}` is the folder of the export, `{out}` an empty folder that is kept when the training resumes, `{recipe}` the
 * folder of the recipe.
 */
export const Recipe = z.strictObject({
  name: RecipeName,
  title: z.string().max(200).optional(),
  /** The export format and its options. */
  format: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  command: z.array(z.string().min(1)).min(1),
  env: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string()).default({}),
  /** The model file that the command writes. */
  onnx: inOut,
  /** A JSON file with metrics, written at the end. */
  metrics: inOut.optional(),
  /** A regular expression with the group `epoch` and optional groups such as `epochs` and `loss`. Default: JSON lines. */
  progress: z.string().refine(isPattern, 'Expected a regular expression with a group named epoch.').optional(),
  /** What follows a model that is not worse than the current one: its canary is offered to a user, or starts. */
  canary: z.enum(['offer', 'start']).default('offer'),
  /** Where it runs: on this computer, or by the scheduler of a profile. */
  on: ProfileName.default(onThisComputer),
})
export type Recipe = z.infer<typeof Recipe>

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return text.includes('(?<epoch>')
  } catch {
    // The schema reports it.
    return false
  }
}
