import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { LockKeyhole, RotateCw, TriangleAlert } from 'lucide-react'
import { queries, useWorkspace } from '../connection/index.ts'
import { AcceptanceDialog } from '../dialogs/AcceptanceDialog.tsx'
import { AllCommentsDialog } from '../dialogs/AllCommentsDialog.tsx'
import { AssignDialog } from '../dialogs/AssignDialog.tsx'
import { GoldenSetDialog } from '../dialogs/GoldenSetDialog.tsx'
import { PrelabelDialog } from '../dialogs/PrelabelDialog.tsx'
import { StartReviewDialog } from '../dialogs/StartReviewDialog.tsx'
import { SkippedDialog } from '../jobs/SkippedDialog.tsx'
import { Button, EmptyState, keepFocus } from '../kit/index.ts'
import { ModelChangeDialog } from '../model-change/ModelChangeDialog.tsx'
import { pages } from '../pages/index.ts'
import { useRescuedEdits } from '../pages/review/saving/use-rescued-edits.ts'
import { useRefusal } from '../roles/index.ts'
import { navigate, useRoute } from '../route/route.ts'
import { useFollowViewers } from '../viewers/viewers.ts'
import { DropTarget } from './DropTarget.tsx'
import { NotedFigures } from './NotedFigures.tsx'
import { PageBoundary } from './PageBoundary.tsx'
import { Sidebar } from './Sidebar.tsx'
import { SignOutDialog } from './SignOutDialog.tsx'
import { closeWorkspace, reopenWorkspace } from './workspace-actions.ts'

/** The sidebar and the current page. It appears before the engine is ready; pages fill in as answers arrive. */
export function WorkspaceFrame() {
  useRescuedEdits()
  useFollowViewers()
  return (
    <DropTarget>
      <Sidebar />
      <main ref={keepFocus} className="flex min-w-0 flex-1 flex-col bg-surface">
        <PageOrProblem />
      </main>
      <StartReviewDialog />
      <AcceptanceDialog />
      <AssignDialog />
      <AllCommentsDialog />
      <GoldenSetDialog />
      <PrelabelDialog />
      <SkippedDialog />
      <ModelChangeDialog />
      <NotedFigures />
      <SignOutDialog />
    </DropTarget>
  )
}

function PageOrProblem() {
  const workspace = useWorkspace()
  const page = useRoute((route) => route.page)
  const refusal = useRefusal(pages[page].role, t`open ${pages[page].title}`)
  if (workspace.status === 'failed')
    return (
      <EmptyState
        icon={TriangleAlert}
        title={t`Engine stopped`}
        actions={
          <>
            <Button onClick={closeWorkspace}>{t`Close workspace`}</Button>
            <Button variant="primary" onClick={() => reopenWorkspace(workspace.folder)}>
              {t`Restart`}
            </Button>
          </>
        }
      >
        {workspace.problem}
      </EmptyState>
    )
  if (workspace.status === 'outdated') {
    const { version } = workspace
    return (
      <EmptyState
        icon={RotateCw}
        title={t`Winnow was updated`}
        actions={
          <Button variant="primary" onClick={() => window.location.reload()}>
            {t`Reload`}
          </Button>
        }
      >
        {t`The server runs version ${version} now. Reload the page to continue. Edits that are not saved yet are kept and sent afterward.`}
      </EmptyState>
    )
  }
  const Page = pages[page].component
  if (refusal !== null) return <PageRefused refusal={refusal} />
  return (
    <PageBoundary key={page}>
      <Page />
    </PageBoundary>
  )
}

/** Shown instead of a page that the user's role can't open: why, and who can change that. */
function PageRefused({ refusal }: { refusal: string }) {
  const me = useQuery(queries.access.whoami.queryOptions()).data
  return (
    <EmptyState
      icon={LockKeyhole}
      title={refusal.replace(/\.$/, '')}
      actions={<Button onClick={() => navigate('home')}>{t`Go to Home`}</Button>}
    >
      {me
        ? t`You are acting as ${me.name}, with the role ${me.role}. An admin can change roles.`
        : t`An admin can change roles.`}
    </EmptyState>
  )
}
