import { z } from 'zod'
import { UpdateChannel } from '../../contract/updates.ts'
import { JsonFile } from '../json-file.ts'

const Choices = z.object({
  isOn: z.boolean().default(false),
  channel: UpdateChannel.default('stable'),
  lookedAtMs: z.int().nullable().default(null),
  /** The earliest time of the next look. */
  nextLookAtMs: z.int().default(0),
})
export type UpdateChoices = z.infer<typeof Choices>

/** The choices of the user of this computer about updates, and when Winnow looked. Without a file, updates are off. */
export const updateChoicesFile = (file: string): JsonFile<UpdateChoices> =>
  new JsonFile(file, Choices, Choices.parse({}))
