import type { RemoteModel } from '#contract'
import { isProtected } from '#model/loopback.ts'
import type { Context } from '../../context.ts'
import { invalid, refused } from '../../errors.ts'
import { requireHost } from '../../managed-limits.ts'

/** Throws REFUSED unless models on this server are allowed, and INVALID for an unencrypted address. */
export function requireRemoteAllowed(context: Context, { url }: RemoteModel): void {
  const address = new URL(url)
  const { hostname, host } = address
  requireHost(context.managed, 'remoteModelHosts', { host, hostname })
  if (!context.settings().remoteModels)
    throw refused(
      `Scaled images would leave this computer for ${host}. An admin can allow models on servers in the settings.`,
      'remote-models',
    )
  if (context.modelHosts && !context.modelHosts.includes(hostname) && !context.modelHosts.includes(host))
    throw refused(
      `This server may not ask models on ${host}. Whoever runs it can allow it: winnow serve --allow-model-host ${host}.`,
      'model-host',
    )
  if (!isProtected(address))
    throw invalid(`${url} is not encrypted. Use https; http is only for servers on this computer.`)
}
