import { t } from '@lingui/core/macro'
import { createORPCClient } from '@orpc/client'
import type { ShellMessage } from '#contract'
import { runCommand } from '../commands/index.ts'
import { toast } from '../kit/overlays/Toast.tsx'
import { restoreActingUser } from './acting-user.ts'
import { engineLink, shellLink } from './clients.ts'
import { followEngineEvents } from './engine-events.ts'
import { isServed } from './is-served.ts'
import { offer } from './offered.ts'
import { queryClient } from './query-client.ts'
import { reportProblem } from './report-problem.ts'

import { showWorkspace, useWorkspace } from './workspace.ts'

const reconnected = new Set<() => void>()

/** Calls the listener each time the engine has restarted after a crash and answers again. Returns a function that stops it. */
export function onEngineReconnected(listener: () => void): () => void {
  reconnected.add(listener)
  return () => reconnected.delete(listener)
}

function followEvents() {
  followEngineEvents(window.winnow.idleRefetchMs).catch(reportProblem(t`Live updates stopped`))
}

/** The action that messages about a crash offer. */
const collectReport = () => ({ label: t`Collect a report…`, run: () => runCommand('help.report') })

async function engineIsReady(message: ShellMessage & { type: 'engine-port' }, port: MessagePort): Promise<void> {
  const { folder, name, restarted } = message
  const now = useWorkspace.getState()
  // Queries made while this workspace was opening will be answered by this engine.
  if (!restarted && !(now.status === 'opening' && now.folder === folder)) queryClient.clear()
  showWorkspace({ status: restarted ? 'restarting' : 'opening', folder, name })
  const isInUse = await engineLink.connect(port, async (link) => {
    const problem = await restoreActingUser(createORPCClient(link), folder)
    if (problem) toast({ tone: 'problem', title: t`Acting as the owner again`, detail: problem })
  })
  if (!isInUse) return
  showWorkspace({ status: 'open', folder, name })
  followEvents()
  if (!restarted) return
  void queryClient.invalidateQueries()
  for (const listener of reconnected) listener()
  toast({ title: t`Engine restarted`, ...(!isServed() && { action: collectReport() }) })
}

function handle(message: ShellMessage, port: MessagePort | undefined): void {
  switch (message.type) {
    case 'shell-port':
      if (port) void shellLink.connect(port)
      return
    case 'engine-port':
      if (port) void engineIsReady(message, port)
      return
    case 'engine-lost': {
      engineLink.disconnect()
      const now = useWorkspace.getState()
      if (now.status === 'open') showWorkspace({ status: 'restarting', folder: now.folder, name: now.name })
      return
    }
    case 'engine-failed': {
      engineLink.disconnect()
      const { folder, name, problem, backup, opened } = message
      showWorkspace(opened ? { status: 'failed', folder, name, problem } : { status: 'none', problem, backup })
      return
    }
    case 'page-outdated': {
      engineLink.disconnect()
      const { folder, name, version } = message
      showWorkspace({ status: 'outdated', folder, name, version })
      return
    }
    case 'closed':
      engineLink.forget()
      queryClient.clear()
      showWorkspace({ status: 'none', problem: null })
      return
    case 'recent-changed':
      void queryClient.invalidateQueries({ queryKey: ['shell', 'recent'] })
      return
    case 'updates-changed':
      void queryClient.invalidateQueries({ queryKey: ['shell', 'updates'] })
      if (message.found !== null)
        toast({
          title: t`Winnow ${message.found} is available`,
          detail: t`Download and install it in the settings, under Updates.`,
        })
      return
    case 'offered':
      offer(message.paths)
      return
    case 'window-restarted':
      toast({
        title: t`The window stopped and was opened again`,
        detail: t`All saved data is safe, and edits that were not sent yet are kept.`,
        action: collectReport(),
        stays: true,
      })
      return
    case 'run':
      runCommand(message.command)
  }
}

/** Listens to the shell and shows the workspace that is being opened, if any. Called once at the start. */
export function connect(): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const { data } = event
    if (event.source !== window || typeof data !== 'object' || data === null || !('fromShell' in data)) return
    handle(data.fromShell as ShellMessage, event.ports[0])
  })
  const { opening } = window.winnow
  if (opening) showWorkspace({ status: 'opening', ...opening })
  window.dispatchEvent(new Event('winnow-listens'))
}
