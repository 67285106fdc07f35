import { t } from '@lingui/core/macro'
import type { User } from '#contract'
import { roleAllows } from '#model/roles.ts'
import { type Command, canRun, groupTitles } from '../../commands/index.ts'
import { keysOf, offeredCommands, runOnceOffered } from '../../commands/registry.ts'
import { toast } from '../../kit/index.ts'
import { pageNames, pages } from '../../pages/index.ts'
import { mayNow } from '../../roles/index.ts'
import { navigate, type PageName } from '../../route/route.ts'
import { pageCommands, pageParts, selectionCommands } from './elsewhere.ts'
import type { Entry } from './entry.ts'

const elsewhere = [...pageCommands, ...selectionCommands]

/** Pages with their parts, and everything that can be done here or on another page, for somebody with this role. */
export function ownEntries(role: User['role'] | undefined): Entry[] {
  const isAllowed = (page: PageName) => role === undefined || roleAllows(role, pages[page].role)
  const offered = offeredCommands().filter((command) => !command.keyOnly && canRun(command))
  const offeredIds = new Set(offered.map(({ id }) => id))
  return [
    ...offered
      .filter(({ id, group }) => group !== 'Go to' || pageNames.some((name) => id === `go.${name}` && isAllowed(name)))
      .map(offeredEntry),
    ...pageParts
      .filter(({ page }) => offeredIds.has(`go.${page}`) && isAllowed(page))
      .map(
        ({ page, title, words, params }): Entry => ({
          id: `${page}: ${title}`,
          kind: 'Go to',
          title,
          words,
          hint: pages[page].title,
          run: () => navigate(page, params),
        }),
      ),
    ...elsewhere
      .filter(
        ({ id, page, needs }) =>
          !offeredIds.has(id) &&
          offeredIds.has(`go.${page}`) &&
          isAllowed(page) &&
          (needs === undefined || mayNow(needs)),
      )
      .map(
        ({ id, page, title, words, missing }): Entry => ({
          id,
          kind: 'Do',
          title,
          words,
          hint: pages[page].title,
          run: () => void goAndRun(page, id, title, missing),
        }),
      ),
  ]
}

function offeredEntry(command: Command): Entry {
  const { id, title, group, words = elsewhere.find((one) => one.id === id)?.words, run } = command
  const isPage = group === 'Go to'
  return {
    id,
    kind: isPage ? 'Go to' : 'Do',
    title,
    words,
    hint: isPage ? undefined : groupTitles[group],
    keys: keysOf(command)[0],
    run,
  }
}

async function goAndRun(page: PageName, commandId: string, title: string, missing?: string): Promise<void> {
  navigate(page)
  if (!(await runOnceOffered(commandId)))
    toast({
      title: t`“${title}” isn’t available here`,
      detail: missing ?? t`It needs something that ${pages[page].title} doesn’t have yet.`,
    })
}
