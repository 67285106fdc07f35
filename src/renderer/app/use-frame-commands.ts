import { t } from '@lingui/core/macro'
import { type Command, useCommands } from '../commands/index.ts'
import { isServed, queries, queryClient, reportProblem, shell, useWorkspace } from '../connection/index.ts'
import { showAllComments } from '../dialogs/AllCommentsDialog.tsx'
import { openAcceptance } from '../dialogs/acceptance.ts'
import { openGoldenSet } from '../dialogs/GoldenSetDialog.tsx'
import { askForServer } from '../dialogs/OpenServerDialog.tsx'
import { sentBackTo } from '../dialogs/review-orders.ts'
import { openStartReview } from '../dialogs/StartReviewDialog.tsx'
import { showHintsAgain } from '../hints/hints.ts'
import { useTheme } from '../kit/index.ts'
import { languageCommands } from '../language/language-commands.ts'
import { keysOfPage, pageNames, pages } from '../pages/index.ts'
import { mayNow, openUserMenu } from '../roles/index.ts'
import { canGoBack, goBack, navigate, useRoute } from '../route/route.ts'
import { hasTeam } from './has-team.ts'
import { copyDiagnostics, reportTitle } from './help/diagnostics.ts'
import { guideOf } from './help/ten-keys.ts'
import { openGuide, openOverlay } from './overlays.ts'
import { toggleSidebar } from './sidebar-fold.ts'
import { closeWorkspace } from './workspace-actions.ts'

const isOpen = () => 'folder' in useWorkspace.getState()

async function correctSentBack(): Promise<void> {
  const { name } = await queryClient.ensureQueryData(queries.access.whoami.queryOptions())
  navigate('review', { where: sentBackTo(name) })
}

/** The commands that every page has. */
export const frameCommands: readonly Command[] = [
  ...pageNames.map(
    (name): Command => ({
      id: `go.${name}`,
      title: pages[name].title,
      mouse: t`Sidebar`,
      words: pages[name].words,
      group: 'Go to',
      keys: [keysOfPage(name)],
      when: () => isOpen() && (name !== 'team' || hasTeam()),
      whileTyping: true,
      run: () => navigate(name),
    }),
  ),
  {
    id: 'go.back',
    title: t`Back`,
    mouse: t`Back button of the mouse`,
    words: t`previous page, return`,
    group: 'Go to',
    keys: ['Alt+ArrowLeft'],
    when: () => isOpen() && canGoBack(),
    run: goBack,
  },
  {
    id: 'models.goldenSet',
    title: t`Choose golden set…`,
    mouse: t`Button, on Models`,
    words: t`golden images, gold standard, benchmark, test set, ground truth`,
    group: 'Models',
    when: () => isOpen() && mayNow('workspace.changeSettings'),
    run: openGoldenSet,
  },
  {
    id: 'review.start',
    title: t`Start a review…`,
    mouse: t`Choose another queue…, on Home`,
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
    mouse: t`⋯ in the library`,
    words: t`audit, error limit, accept all, certificate`,
    group: 'Review',
    when: () => isOpen() && mayNow('bulk.startAcceptance'),
    run: () => openAcceptance(),
  },
  {
    id: 'review.allComments',
    title: t`Comments on all images`,
    mouse: t`⋯ in the library`,
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
    mouse: t`Search or run… in the sidebar`,
    group: 'Help',
    keys: ['Mod+K'],
    whileTyping: true,
    keyOnly: true,
    run: () => openOverlay('palette'),
  },
  {
    id: 'help.shortcuts',
    title: t`Keyboard shortcuts`,
    mouse: t`Help in the sidebar`,
    words: t`keys, hotkeys, keyboard, key map, cheat sheet`,
    group: 'Help',
    keys: ['?'],
    run: () => openOverlay('shortcuts'),
  },
  {
    id: 'help.guide',
    title: t`Guide`,
    mouse: t`Help in the sidebar`,
    words: t`help, manual, documentation, docs, tutorial, how to, handbook, learn`,
    group: 'Help',
    keys: ['F1'],
    whileTyping: true,
    run: () => openGuide(isOpen() ? guideOf[useRoute.getState().page] : 'README.md'),
  },
  {
    id: 'help.hints',
    title: t`Show hints again`,
    mouse: t`Your name, lower left`,
    words: t`hints, tips, tour, onboarding, first steps`,
    group: 'Help',
    run: showHintsAgain,
  },
  {
    id: 'help.about',
    title: t`About Winnow`,
    mouse: t`Help in the sidebar`,
    words: t`version, update, check for updates, upgrade, license, language, translation, where is my data, workspace format, privacy, offline, network`,
    group: 'Help',
    run: () => openOverlay('about'),
  },
  {
    id: 'help.report',
    title: reportTitle(),
    mouse: t`Help in the sidebar`,
    words: t`report, report a problem, bug, feedback, support, contact, diagnostics, crash, error, log file`,
    group: 'Help',
    run: () => (isServed() ? void copyDiagnostics() : openOverlay('report')),
  },
  {
    id: 'view.toggleTheme',
    title: t`Toggle dark mode`,
    mouse: t`Your name, lower left`,
    words: t`theme, light mode, dark theme, night, appearance`,
    group: 'View',
    keys: ['Mod+Shift+L'],
    whileTyping: true,
    run: () => useTheme.getState().choose(useTheme.getState().shown === 'dark' ? 'light' : 'dark'),
  },
  {
    id: 'view.toggleSidebar',
    title: t`Collapse or expand sidebar`,
    mouse: t`Button, lower left`,
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
    mouse: t`Your name, lower left`,
    words: t`text size, font size, zoom, bigger`,
    group: 'View',
    run: () => useTheme.getState().stepTextSize(1),
  },
  {
    id: 'view.smallerText',
    title: t`Smaller text`,
    mouse: t`Your name, lower left`,
    words: t`text size, font size, zoom`,
    group: 'View',
    run: () => useTheme.getState().stepTextSize(-1),
  },
  ...languageCommands,
  {
    id: 'view.fullScreen',
    title: t`Toggle full screen`,
    words: t`fullscreen, maximize, window, kiosk`,
    group: 'View',
    keys: ['F11'],
    whileTyping: true,
    run: () => void shell.toggleFullScreen().catch(reportProblem(t`Can’t change to full screen`)),
  },
  {
    id: 'view.systemTheme',
    title: t`Use system theme`,
    group: 'View',
    run: () => useTheme.getState().choose('system'),
  },
  {
    id: 'workspace.new',
    title: t`New workspace…`,
    words: t`new project, create project, start over, another folder`,
    group: 'Workspace',
    when: isOpen,
    run: closeWorkspace,
  },
  {
    id: 'workspace.openServer',
    title: t`Open from a server…`,
    words: t`team, connect, remote, network, address`,
    group: 'Workspace',
    when: () => !window.winnow.signOut,
    run: askForServer,
  },
  {
    id: 'user.change',
    title: t`Change user…`,
    mouse: t`Your name, lower left`,
    words: t`log out, logout, sign out, log in, sign in, switch user, act as, account, profile, password, role`,
    group: 'Workspace',
    when: isOpen,
    run: () => openUserMenu(true),
  },
  {
    id: 'workspace.close',
    title: t`Close workspace`,
    mouse: t`Workspace name, upper left`,
    words: t`switch workspace, open another workspace, open project, close project, quit, exit`,
    group: 'Workspace',
    when: isOpen,
    run: closeWorkspace,
  },
]

export const useFrameCommands = (): void => useCommands(frameCommands)
