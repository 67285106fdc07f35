import { t } from '@lingui/core/macro'
import type { User } from '#contract'
import { roleAllows } from '#model/roles.ts'
import { type Command, canRun, groupTitles } from '../../commands/index.ts'
import { keysOf, offeredCommands, runOnceOffered } from '../../commands/registry.ts'
import { toast } from '../../kit/index.ts'
import { pageNames, pages } from '../../pages/index.ts'
import { navigate, type PageName } from '../../route/route.ts'
import { pageCommands, pageParts } from './elsewhere.ts'
import type { Entry } from './entry.ts'

/** Returns the pages with their parts and all commands of this and other pages, as far as the role allows them. */
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
    ...pageCommands
      .filter(
        (command) =>
          !offeredIds.has(command.id) &&
          offeredIds.has(`go.${command.page}`) &&
          isAllowed(command.page) &&
          canRun(command),
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
  const { id, title, group, words = pageCommands.find((one) => one.id === id)?.words, run } = command
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
