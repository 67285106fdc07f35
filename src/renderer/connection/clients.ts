import { createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { EngineClient, ShellClient } from '#contract'
import { PortLink } from './port-link.ts'

export const engineLink = new PortLink()
export const shellLink = new PortLink()

/** The engine of the open workspace, by `module.verb`. It stays the same object when the engine restarts. */
export const engine: EngineClient = createORPCClient(engineLink)

/** The desktop shell: system dialogs, opening and creating workspaces. */
export const shell: ShellClient = createORPCClient(shellLink)

/** Query options and keys of the engine's procedures: `useQuery(queries.jobs.list.queryOptions({ input: {} }))`. */
export const queries = createTanstackQueryUtils(engine)
