import { t } from '@lingui/core/macro'
import { useMemo } from 'react'
import { type Command, useCommands } from '../commands/index.ts'
import { queries, queryClient, reportProblem, useWorkspace } from '../connection/index.ts'
import { openAcceptance } from '../dialogs/acceptance.ts'
import { showAllComments } from '../dialogs/all-comments.ts'
import { sentBackTo } from '../dialogs/review-orders.ts'
import { openStartReview } from '../dialogs/start-review.ts'
import { useTheme } from '../kit/index.ts'
import { keysOfPage, pageNames, pages } from '../pages/index.ts'
import { mayNow } from '../roles/index.ts'
import { canGoBack, goBack, navigate } from '../route/route.ts'
import { openOverlay } from './overlays.ts'
import { toggleSidebar } from './sidebar-fold.ts'
import { closeWorkspace } from './workspace-actions.ts'

const isOpen = () => 'folder' in useWorkspace.getState()

async function correctSentBack(): Promise<void> {
  const { name } = await queryClient.ensureQueryData(queries.access.whoami.queryOptions())
  navigate('review', { where: sentBackTo(name) })
}

/** The commands that are there on every page. */
export function useFrameCommands(): void {
  const commands = useMemo(
    (): Command[] => [
      ...pageNames.map(
        (name): Command => ({
          id: `go.${name}`,
          title: pages[name].title,
          words: pages[name].words,
          group: 'Go to',
          keys: [keysOfPage(name)],
          when: isOpen,
          whileTyping: true,
          run: () => navigate(name),
        }),
      ),
      {
        id: 'go.back',
        title: t`Back`,
        words: t`previous page, return`,
        group: 'Go to',
        keys: ['Alt+ArrowLeft'],
        when: () => isOpen() && canGoBack(),
        run: goBack,
      },
      {
        id: 'review.start',
        title: t`Start a review…`,
        words: t`queue, new queue, begin`,
        group: 'Review',
        keys: ['Alt+R'],
        when: isOpen,
        whileTyping: true,
        run: () => openStartReview('review'),
      },
      {
        id: 'review.startSecond',
        title: t`Start a second review…`,
        words: t`approve, second look, check reviews`,
        group: 'Review',
        when: isOpen,
        run: () => openStartReview('approve'),
      },
      {
        id: 'review.acceptInBulk',
        title: t`Accept in bulk…`,
        words: t`audit, error limit, accept all, certificate`,
        group: 'Review',
        when: () => isOpen() && mayNow('acceptance.start'),
        run: () => openAcceptance(),
      },
      {
        id: 'review.allComments',
        title: t`Comments on all images`,
        words: t`comments, notes, remarks`,
        group: 'Review',
        keys: ['Alt+Shift+C'],
        when: isOpen,
        whileTyping: true,
        run: () => showAllComments(true),
      },
      {
        id: 'review.sentBack',
        title: t`Correct images sent back to me`,
        words: t`sent back, returned, corrections`,
        group: 'Review',
        when: isOpen,
        run: () => void correctSentBack().catch(reportProblem(t`Can’t open images sent back`)),
      },
      {
        id: 'help.palette',
        title: t`Search or run`,
        group: 'Help',
        keys: ['Mod+K'],
        whileTyping: true,
        keyOnly: true,
        run: () => openOverlay('palette'),
      },
      {
        id: 'help.shortcuts',
        title: t`Keyboard shortcuts`,
        words: t`keys, hotkeys, keyboard, help`,
        group: 'Help',
        keys: ['?', 'F1'],
        run: () => openOverlay('shortcuts'),
      },
      {
        id: 'view.toggleTheme',
        title: t`Toggle dark mode`,
        words: t`theme, light mode, dark theme, night, appearance`,
        group: 'View',
        keys: ['Mod+Shift+L'],
        whileTyping: true,
        run: () => useTheme.getState().choose(useTheme.getState().shown === 'dark' ? 'light' : 'dark'),
      },
      {
        id: 'view.toggleSidebar',
        title: t`Collapse or expand sidebar`,
        words: t`navigation, collapse`,
        group: 'View',
        keys: ['Mod+Shift+B'],
        when: isOpen,
        whileTyping: true,
        run: toggleSidebar,
      },
      {
        id: 'view.largerText',
        title: t`Larger text`,
        words: t`text size, font size, zoom, bigger`,
        group: 'View',
        run: () => useTheme.getState().stepTextSize(1),
      },
      {
        id: 'view.smallerText',
        title: t`Smaller text`,
        words: t`text size, font size, zoom`,
        group: 'View',
        run: () => useTheme.getState().stepTextSize(-1),
      },
      {
        id: 'view.systemTheme',
        title: t`Use system theme`,
        group: 'View',
        run: () => useTheme.getState().choose('system'),
      },
      {
        id: 'workspace.close',
        title: t`Close workspace`,
        words: t`switch workspace, open another workspace, new workspace, quit`,
        group: 'Workspace',
        when: isOpen,
        run: closeWorkspace,
      },
    ],
    [],
  )
  useCommands(commands)
}
