import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { MoreHorizontal } from 'lucide-react'
import { useState } from 'react'
import type { Alarm } from '#contract'
import { dayMs } from '#model/units.ts'
import { engine, queries, queryClient, reportProblem } from '../../connection/index.ts'
import { openAssign } from '../../dialogs/AssignDialog.tsx'
import { moreLike } from '../../dialogs/more-like.ts'
import { ReasonDialog } from '../../dialogs/ReasonDialog.tsx'
import { Button, IconButton, Menu, SelectField, toast } from '../../kit/index.ts'
import { refusalNow } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import type { AlarmButton } from './use-alarm-steps.ts'

/** The other steps of an alarm, and what can be done with its images. */
export function AlarmMenu({ alarm, steps }: { alarm: Alarm; steps: readonly AlarmButton[] }) {
  const [isSolving, setIsSolving] = useState(false)
  const { alarmId, title, where, images, examples, detector } = alarm
  const save = () =>
    engine.library
      .saveQuery({ name: `${title} (${alarmId})`, where, order: '' })
      .then(() => toast({ tone: 'ok', title: t`Saved with the queries in the library` }))
      .catch(reportProblem(t`Can’t save the query`))
  const hold = () =>
    engine.disposal
      .hold({ where, reason: `${title} (${alarmId})` })
      .then(() => toast({ tone: 'ok', title: t`The images are on hold` }))
      .catch(reportProblem(t`Can’t put the images on hold`))
  const hasNoImages = images === 0
  const [newest] = examples
  return (
    <>
      <Menu
        align="end"
        trigger={<IconButton icon={MoreHorizontal} label={t`More about ${title}`} />}
        items={[
          ...steps.map(({ label, icon, refused, run }) => ({ label, icon, disabled: refused !== null, run })),
          ...(steps.length > 0 ? (['separator'] as const) : []),
          { label: t`Show in the library`, disabled: hasNoImages, run: () => navigate('library', { where }) },
          {
            label: t`Assign as a queue…`,
            disabled: hasNoImages || refusalNow('labeling.assignQueue') !== null,
            run: () => openAssign(where, '', detector === 'drift' ? 'review' : 'approve'),
          },
          {
            label: t`Collect similar images`,
            disabled: !newest,
            run: () => newest && void moreLike({ imageId: newest }),
          },
          { label: t`Save query`, disabled: hasNoImages, run: () => void save() },
          {
            label: t`Put the images on hold`,
            disabled: hasNoImages || refusalNow('disposal.hold') !== null,
            run: () => void hold(),
          },
          'separator',
          { label: t`Mark as solved…`, run: () => setIsSolving(true) },
        ]}
      />
      {isSolving && <EndDialog alarm={alarm} what="solve" onClose={() => setIsSolving(false)} />}
    </>
  )
}

type AlarmEnd = { alarm: Alarm; what: 'mute' | 'solve' }

/** Mutes or solves an alarm, after asking for a reason. */
export function EndButton(end: AlarmEnd) {
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <Button variant="quiet" size="small" onClick={() => setIsAsking(true)}>
        {end.what === 'mute' ? t`Mute…` : t`Mark as solved…`}
      </Button>
      {isAsking && <EndDialog {...end} onClose={() => setIsAsking(false)} />}
    </>
  )
}

const spans = [
  { value: '7', label: t`One week` },
  { value: '30', label: t`30 days` },
  { value: '90', label: t`90 days` },
] as const

function EndDialog({ alarm: { alarmId }, what, onClose }: AlarmEnd & { onClose(): void }) {
  const [days, setDays] = useState<(typeof spans)[number]['value']>('30')
  const end = useMutation({
    mutationFn: (reason: string) =>
      what === 'mute'
        ? engine.monitoring.mute({ alarmId, reason, untilMs: Date.now() + Number(days) * dayMs })
        : engine.monitoring.solve({ alarmId, reason }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.monitoring.key() })
      onClose()
    },
    meta: { problem: t`Can’t change the alarm` },
  })
  const isMute = what === 'mute'
  return (
    <ReasonDialog
      onClose={onClose}
      title={isMute ? t`Mute this alarm` : t`Mark as solved`}
      description={
        isMute ? t`The alarm stays in the list. Nobody is notified while it is muted.` : t`The detector starts over.`
      }
      action={isMute ? t`Mute` : t`Mark as solved`}
      disabled={end.isPending}
      onReason={end.mutate}
    >
      {isMute && <SelectField label={t`For`} value={days} options={spans} onChange={setDays} />}
    </ReasonDialog>
  )
}
