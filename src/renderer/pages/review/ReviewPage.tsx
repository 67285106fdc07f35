import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ImageOff, Images, TriangleAlert } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { CommentId } from '#model/ids.ts'
import { type Command, useCommands, useKeyKeeper } from '../../commands/index.ts'
import { errorMessage, folderOf, queries, useWorkspace } from '../../connection/index.ts'
import { assignedToOthers } from '../../dialogs/review-orders.ts'
import { openStartReview } from '../../dialogs/StartReviewDialog.tsx'
import { useClassesInSlots } from '../../editor/class-slots.ts'
import { selectedIn } from '../../editor/editor-state.ts'
import { handleAt } from '../../editor/scene/handles.ts'
import { toImage } from '../../editor/scene/viewport.ts'
import { objectsAt } from '../../editor/tool-scene.ts'
import { areaTools, toolFor } from '../../editor/tools/index.ts'
import { EditorCanvas } from '../../editor/view/EditorCanvas.tsx'
import { HintPlace } from '../../hints/HintPlace.tsx'
import { Button, EmptyState } from '../../kit/index.ts'
import { returnTo } from '../../route/return-to.ts'
import { navigate, type PageParams, usePageParams, useWayBack } from '../../route/route.ts'
import { AuditFrame, AuditNotice } from './AuditNotice.tsx'
import { ChipPage } from './chips/ChipPage.tsx'
import { ObjectMenu } from './commands/ObjectMenu.tsx'
import { askMenu, objectMenu } from './commands/object-menu.ts'
import { reviewCommands } from './commands/review-commands.ts'
import { CommentPins } from './comments/CommentPins.tsx'
import { chooseComment } from './comments/comments-store.ts'
import { EmptyDialog } from './EmptyDialog.tsx'
import { ExampleDialog } from './ExampleDialog.tsx'
import { HolderNotice } from './HolderNotice.tsx'
import { MatchPage } from './matches/MatchPage.tsx'
import { AttributePanel } from './panels/AttributePanel.tsx'
import { LabelPicker } from './panels/LabelPicker.tsx'
import { SidePanel } from './panels/SidePanel.tsx'
import { ViewPanel } from './panels/ViewPanel.tsx'
import { ReviewSummary } from './queue/ReviewSummary.tsx'
import { ReasonDialog } from './ReasonDialog.tsx'
import { ReviewHeader } from './ReviewHeader.tsx'
import { ReviewNotice } from './ReviewNotice.tsx'
import { ReviewContext, useEditor, useReview, useReviewSession } from './review-context.ts'
import { ReviewSession } from './review-session.ts'
import { actingUserIs, keptReviewOf } from './saving/edit-sessions-store.ts'
import { UndoToast } from './saving/UndoToast.tsx'
import { AcceptedMotion } from './stage/AcceptedMotion.tsx'
import { AreaBar } from './stage/AreaBar.tsx'
import { BrushBar } from './stage/BrushBar.tsx'
import { DimRest } from './stage/DimRest.tsx'
import { Floor } from './stage/Floor.tsx'
import { Loupe } from './stage/Loupe.tsx'
import { MiniBar } from './stage/MiniBar.tsx'
import { TilesNotice } from './stage/TilesNotice.tsx'
import { ToolBar } from './stage/ToolBar.tsx'
import { ViewCluster } from './stage/ViewCluster.tsx'
import { SequenceTimeline } from './tracks/SequenceTimeline.tsx'

/** Reviews predictions and draws labels, image after image. */
export function ReviewPage() {
  const folder = useWorkspace(folderOf)
  const params = usePageParams('review')
  const settings = useQuery(queries.workspace.settings.queryOptions({}))
  const userName = useQuery(queries.access.whoami.queryOptions()).data?.name
  useEffect(() => {
    if (userName !== undefined) actingUserIs(userName)
  }, [userName])
  if (settings.error) return <Failed message={errorMessage(settings.error)} onRetry={() => settings.refetch()} />
  if (!folder || !settings.data) return null
  if (params.mode === 'chips') return <ChipPage params={params} />
  if (params.mode === 'matches') return <MatchPage />
  return <Review folder={folder} params={params} />
}

type ReviewProps = { folder: string; params: PageParams['review'] }

function Review({ folder, params }: ReviewProps) {
  const [review, setReview] = useState<ReviewSession | null>(null)
  useEffect(() => {
    if (params.commentId) chooseComment(params.commentId as CommentId)
    const opened = new ReviewSession(keptReviewOf(folder))
    if (params.tool) opened.editor.toolbox.setTool(toolFor(params.tool)!)
    setReview(opened)
    void opened.queue.start(params).then(() => {
      if (params.plays) void opened.player.play()
    })
    return () => {
      if (opened.queue.lastImageId) returnTo(opened.queue.lastImageId, opened.editor.state.selectedId)
      opened.close()
    }
  }, [folder, params])
  // Going back resumes the queue at its place.
  useWayBack('review', () => ({}))
  if (!review) return null
  return (
    <ReviewContext value={review}>
      <ReviewBody review={review} />
    </ReviewContext>
  )
}

/** Subscribes only to what changes the whole page: moving to another image must not render all of it. */
function ReviewBody({ review }: { review: ReviewSession }) {
  const status = useStore(review.page, (state) => state.status)
  const mode = useStore(review.modes.store, (modes) => modes.mode)
  const classes = useQuery(queries.workspace.classes.queryOptions({}))
  const labels = useStore(review.editor.page, (editor) => editor.classes)
  const withDigits = useClassesInSlots(labels)
  useCommands(useMemo(() => reviewCommands(review, withDigits), [review, withDigits]))
  useKeyKeeper(useCallback((meant: readonly Command[]) => review.queue.keepKey(meant), [review]))
  useEffect(() => {
    if (classes.data) review.editor.display.setClasses(classes.data)
  }, [review, classes.data])
  useEffect(blurClickedButtons, [])
  useEffect(() => followWork(review), [review])
  if (status === 'loading') return null
  if (status === 'failed') return <OpeningFailed />
  if (status === 'empty') return <NothingToReview />
  if (status === 'done') return <ReviewSummary />
  return (
    <>
      <ReviewHeader />
      <AuditNotice />
      <ReviewNotice />
      <HolderNotice />
      <div className="relative flex min-h-0 flex-1">
        <ToolBar />
        <div className="flex min-w-0 flex-1 flex-col">
          <Area />
          <SequenceTimeline />
          {mode === 'attributes' && <AttributePanel />}
        </div>
        <SidePanel />
      </div>
      <Floor />
      <ObjectMenu />
      <LabelPicker />
      <ReasonDialog />
      <EmptyDialog />
      <ExampleDialog />
    </>
  )
}

/** Tracks user input, to measure work and to pause preloading. */
function followWork({ work, images }: ReviewSession): () => void {
  const touch = () => {
    work.clock.touch(performance.now())
    images.giveWay()
  }
  const inputs = ['keydown', 'pointerdown', 'wheel'] as const
  for (const input of inputs) window.addEventListener(input, touch, { capture: true, passive: true })
  return () => {
    for (const input of inputs) window.removeEventListener(input, touch, { capture: true })
  }
}

/** Removes the focus from clicked buttons, so that Enter and Space keep their meaning. */
function blurClickedButtons(): () => void {
  const onClick = () => {
    const { activeElement } = document
    if (!(activeElement instanceof HTMLElement) || activeElement.closest('[role="dialog"]')) return
    if (activeElement.matches('button, [role="slider"]')) activeElement.blur()
  }
  window.addEventListener('pointerup', onClick)
  window.addEventListener('click', onClick)
  return () => {
    window.removeEventListener('pointerup', onClick)
    window.removeEventListener('click', onClick)
  }
}

/** The image and what is shown over it. */
function Area() {
  return (
    <div data-theme="dark" className="relative min-h-0 min-w-0 flex-1 bg-canvas text-text" data-testid="stage">
      <Canvas />
      <ViewCluster />
      <HintPlace className="top-4 right-4" />
      <DimRest />
      <AcceptedMotion />
      <Loupe />
      <BrushBar />
      <MiniBar />
      <ViewPanel />
      <AreaBar />
      <UndoToast />
      <ImageOverlay />
      <AuditFrame />
    </div>
  )
}

/** Opens the menu for what is under the pointer. Area tools use the right button themselves. */
function openMenu(review: ReviewSession, event: MouseEvent): void {
  const { editor } = review
  const { state } = editor
  if (areaTools.includes(state.tool) || !state.snapshot || editor.toolbox.isBusy) return
  const at = { leftPx: event.offsetX, topPx: event.offsetY }
  const point = toImage(state.viewport, at)
  const selected = state.selectedIds.size === 1 ? selectedIn(state) : null
  const handle = selected && handleAt(selected.geometry, state.viewport, at)
  const hit = objectsAt(state, editor.display.hits, point)[0]
  if (handle) editor.selection.setActiveHandle(handle.handle.id)
  else if (!hit) editor.selection.select(null)
  else if (!state.selectedIds.has(hit.id)) editor.selection.select(hit.id)
  askMenu(event, objectMenu(review, at))
}

function Canvas() {
  const review = useReviewSession()
  const { editor, images } = review
  const path = useEditor(({ snapshot }) => snapshot?.image.path)
  const toReview = useEditor(({ shown }) => shown.toReview.length)
  const accepted = useEditor(({ shown }) => shown.accepted.length)
  const label =
    path === undefined
      ? t`Opening image`
      : t`${path}: ${plural(toReview, { one: '# prediction', other: '# predictions' })} to review, ${plural(accepted, { one: '# label', other: '# labels' })}`
  const onMenu = useCallback((event: MouseEvent) => openMenu(review, event), [review])
  return <EditorCanvas editor={editor} images={images} label={label} onMenu={onMenu} />
}

/** Shows this image's comments and tiles, or why it can't be shown. */
function ImageOverlay() {
  const review = useReviewSession()
  const problem = useReview((state) => (state.status === 'image' ? state.problem : null))
  const imageId = useReview((state) => (state.status === 'image' ? state.imageId : null))
  const [imageProblem, setImageProblem] = useState<string | null>(null)
  useEffect(() => {
    const look = () => setImageProblem(imageId && review.images.problem(imageId))
    look()
    return review.images.subscribe(look)
  }, [review, imageId])
  const shown = problem ?? imageProblem
  return (
    <>
      {imageId && <CommentPins imageId={imageId} />}
      {imageId && <TilesNotice imageId={imageId} />}
      {shown && (
        <div className="absolute inset-0 flex bg-canvas">
          <EmptyState
            icon={ImageOff}
            title={t`Can’t display this image`}
            actions={
              <>
                <Button onClick={() => review.queue.retry()}>{t`Try again`}</Button>
                <Button variant="primary" onClick={() => review.queue.step(1)}>
                  {t`Next image`}
                </Button>
              </>
            }
          >
            <p data-selectable>{shown}</p>
          </EmptyState>
        </div>
      )}
    </>
  )
}

function NothingToReview() {
  const everything = useReview((state) => state.status === 'empty' && state.everything)
  const me = useQuery(queries.access.whoami.queryOptions()).data
  const ofOthers = useQuery({
    ...queries.library.count.queryOptions({ input: { where: assignedToOthers(me?.name ?? '') } }),
    enabled: everything && me !== undefined,
  }).data?.count
  return (
    <>
      <h1 className="sr-only">{t`Review`}</h1>
      <EmptyState
        icon={Images}
        title={everything ? t`Nothing to review` : t`No images match`}
        actions={
          <>
            <Button onClick={() => openStartReview('review')}>{t`Choose another queue…`}</Button>
            <Button variant="primary" onClick={() => navigate('library')}>
              {t`Go to the library`}
            </Button>
          </>
        }
      >
        {ofOthers
          ? plural(ofOthers, {
              one: '# image is assigned to other users. New images appear here.',
              other: '# images are assigned to other users. New images appear here.',
            })
          : everything
            ? t`Every image is reviewed, or has no predictions yet. New predictions appear here, least confident first.`
            : t`The images of this queue may have changed.`}
      </EmptyState>
    </>
  )
}

function OpeningFailed() {
  const message = useReview((state) => (state.status === 'failed' ? state.message : ''))
  return <Failed message={message} onRetry={() => navigate('review', {})} />
}

function Failed({ message, onRetry }: { message: string; onRetry(): void }) {
  return (
    <>
      <h1 className="sr-only">{t`Review`}</h1>
      <EmptyState
        icon={TriangleAlert}
        title={t`Can’t open review`}
        actions={<Button onClick={onRetry}>{t`Try again`}</Button>}
      >
        <p data-selectable>{message}</p>
      </EmptyState>
    </>
  )
}
