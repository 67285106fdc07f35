import { isNoSpace, noSpaceMessage } from '#engine'
import { systemMessage } from '#model/text/system-message.ts'

/** Returns an error as a sentence for the terminal. `about` is the file or folder of the command. */
export function errorText(error: unknown, about?: string): string {
  if (isNoSpace(error)) return noSpaceMessage(error, about ?? process.cwd())
  return systemMessage(error, about) ?? (error instanceof Error ? error.message : String(error))
}
