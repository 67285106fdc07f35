import type { EngineClient } from '#contract'
import { errorMessage } from './error-message.ts'

/** The acting user belongs to the connection, so each new connection gets it again; kept while the window is open. */
const storageKey = (folder: string) => `winnow.actingAs ${folder}`

/** Acts as another user from now on, also after the engine was started again or the page loaded again. */
export async function actAs(engine: EngineClient, folder: string, name: string) {
  const user = await engine.access.actAs({ name })
  sessionStorage.setItem(storageKey(folder), name)
  return user
}

/** Puts the acting user back on a new connection. The sentence says why that could not be done; null when all is well. */
export async function restoreActingUser(engine: EngineClient, folder: string): Promise<string | null> {
  const name = sessionStorage.getItem(storageKey(folder))
  if (name === null) return null
  try {
    await engine.access.actAs({ name })
    return null
  } catch (error) {
    sessionStorage.removeItem(storageKey(folder))
    return errorMessage(error)
  }
}
