import { isNoSpace, noSpaceMessage } from '#engine'
import { systemMessage } from '#model/text/system-message.ts'

/** What went wrong in a sentence, for the terminal; `about` is the file or folder that a command was given. */
export function errorText(error: unknown, about?: string): string {
  if (isNoSpace(error)) return noSpaceMessage(error, about ?? process.cwd())
  return systemMessage(error, about) ?? (error instanceof Error ? error.message : String(error))
}
