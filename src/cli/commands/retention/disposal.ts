import type { Command } from 'commander'
import {
  type ApplyResult,
  ArchiveResult,
  EffectReport,
  type PlanTotals,
  type RestoreRate,
  type RetrieveResult,
} from '#contract'
import { checkPolicy } from '#engine'
import { confirmationsNeeded, countsToType } from '#model/guardrails.ts'
import { ImageId, PlanId } from '#model/ids.ts'
import { addCommand } from '../../add-command.ts'
import { idFrom } from '../../arguments.ts'
import { confirm } from '../../confirm.ts'
import { define } from '../../define.ts'
import { exitCodes, UsageError, unlessSkipped } from '../../outcome.ts'
import { readText } from '../../output/read-text.ts'
import { bytes, count, rejects, table } from '../../output/table.ts'
import type { CommonOptions } from '../../session.ts'
import { addAction } from '../bulk.ts'
import { addAuditCommand } from './audit.ts'
import { addCertificateCommand } from './certificate.ts'
import { addErasureCommands } from './erasure.ts'
import { addPlanViewCommands, addPolicyCommands, explanationText } from './policy.ts'
import { checkText } from './policy-text.ts'
import { addEraseCommand, addPurgeCommands } from './purge.ts'
import { addSignalCommands } from './signals.ts'

const imageId = (text: string) => idFrom(ImageId, 'img_1', text)

function planText(plan: PlanTotals & { restoreRates?: RestoreRate[] }): string {
  const actions = ['keep', 'review', 'retire', 'archive', 'drop'] as const
  return [
    `Plan ${plan.planId} (${plan.status}), policy ${plan.policyName}`,
    table(
      ['action', 'images', 'size'],
      actions.filter((a) => a === 'keep' || plan.images[a] > 0).map((a) => [a, plan.images[a], bytes(plan.bytes[a])]),
    ),
    '',
    table(
      ['rule', 'action', 'matched', 'decided', 'alone'],
      plan.byRule.map((r) => [r.rule, r.action, r.matched, r.decided, r.alone]),
    ),
    '',
    table(
      ['class', 'before', 'after'],
      plan.byClass.map((c) => [c.class, c.before, c.after]),
      'No labeled classes',
    ),
    '',
    table(
      ['guardrail', 'verdict', 'limit', 'found'],
      plan.rails.map((r) => [r.rail, r.ok ? (r.doubt ? 'confirm' : 'ok') : 'STOPS', r.limit, r.found]),
    ),
    ...(plan.restoreRates ?? [])
      .filter(({ tooOften }) => tooOften)
      .flatMap(({ rule, text, percent }) => [
        '',
        `${Math.round(percent)}% of what “${text}” (${rule}) removed was restored.`,
      ]),
    ...plan.notes.flatMap((note) => ['', note]),
    ...(isStopped(plan) ? ['', 'Guardrails block it. Change the policy and plan again.'] : []),
  ].join('\n')
}

const isStopped = ({ rails: guardrails }: PlanTotals): boolean => guardrails.some(({ ok }) => !ok)

const planEffectText = ({ images }: PlanTotals): string =>
  `This retires ${count(images.retire, 'image')}, archives ${images.archive} and moves ${images.drop} to the trash.`

/** Asks to confirm a plan. The user must type the number of reviewed images that would be trashed, or leave without a golden set. */
function confirmPlan(plan: PlanTotals): Promise<void> {
  const again = plan.rails
    .filter(({ doubt }) => doubt)
    .map(({ rail: title, found }) => ` Look again: ${title}: ${found}.`)
    .join('')
  return confirm(`${planEffectText(plan)}${again}`, countsToType(plan.rails).map(String))
}

const archivedText = ({ folder, moved, bytesMoved, bytesOffDisk }: ArchiveResult): string =>
  ` ${count(moved, 'original')} (${bytes(bytesMoved)}) moved to ${folder}; ${bytes(bytesOffDisk)} freed on the workspace disk.`

const archivedOutcome = (result: ArchiveResult) => `${archivedText(result).trim()}${rejects(result.skipped, 'Skipped')}`

const points = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(1)}`

/** Returns the estimated impact of a plan on a model. */
function effectText(report: EffectReport): string {
  if (!report.hasGolden) return report.notes.join('\n')
  return [
    `Plan ${report.planId} removes ${report.images.leaving} of ${report.images.all} images: gate ${report.gate}, score ${report.score.toFixed(2)} against random plans.`,
    `Golden set ${report.goldenDataset}: ${report.objects.golden} objects, ${report.objects.all} others. ${report.descriptor}`,
    '',
    table(
      ['measure', 'before', 'after', '90% interval', 'random', 'better than'],
      report.measures.map((m) => [
        m.measure,
        m.before.toFixed(m.interval ? 1 : 3),
        m.after.toFixed(m.interval ? 1 : 3),
        m.interval ? `${points(m.interval[0])} … ${points(m.interval[1])}` : '',
        m.interval ? points(m.randomMean) : m.randomMean.toFixed(3),
        `${m.betterThanPercent.toFixed(0)}%`,
      ]),
    ),
    '',
    table(
      ['class', 'golden', 'recall before', 'after', 'change'],
      report.perClass.map((c) => [
        c.class,
        c.golden,
        c.recallBefore.toFixed(1),
        c.recallAfter.toFixed(1),
        `${points(c.change)}${c.judged ? '' : ' (too few)'}`,
      ]),
      'The golden set has no objects',
    ),
    ...(report.calibratedByPoints === null
      ? []
      : [`Intervals are widened by ${report.calibratedByPoints.toFixed(1)} points, the error of earlier estimates.`]),
    ...report.notes,
  ].join('\n')
}

export function addDisposalCommands(program: Command): void {
  const retain = program.command('retain').description('remove old images by policy')

  retain.commandsGroup('Policies:')
  addCheckCommand(retain)

  addPolicyCommands(retain)

  retain.commandsGroup('Plans:')
  addCommand(retain, 'plan', 'policy.createPlan', {
    does: 'make a plan (dry run)',
    takes: { policy: '<policy>', atMs: ['--at <time>', 'plan as of this time (ISO 8601)'] },
    plans: true,
    text: planText,
  })

  addShowCommand(retain)

  addPlanViewCommands(retain)

  addCommand(retain, 'impact', 'signals.estimateImpact', {
    does: 'estimate a plan’s impact on a model',
    alias: 'predict',
    takes: { planId: '<plan>' },
    follows: EffectReport,
    text: effectText,
  })

  addCommand(retain, 'allow-emptying', 'policy.allowEmptying', {
    does: 'allow this plan to empty a class or source',
    takes: { planId: '<plan>', group: '<group>', reason: '--reason <text>' },
    text: ({ planId }, { group }) => `Plan ${planId} may empty ${group}.`,
  })

  addCommand(retain, 'approve', 'disposal.approve', {
    does: 'approve a plan',
    takes: { planId: '<plan>', reason: '--reason <text>' },
    text: ({ planId, approvedBy }) => `Plan ${planId} approved by ${approvedBy}.`,
  })

  addApplyCommand(retain)

  addCommand(retain, 'run', 'disposal.runSchedule', {
    does: 'run the schedule now: plan, and list what needs attention',
    plans: true,
    text: ({ messages }) => messages.join('\n') || 'Nothing to do',
  })

  retain.commandsGroup('Trash and archive:')
  addRestoreCommand(retain)

  addCommand(retain, 'archive', 'disposal.archive', {
    does: 'move originals of archived images to the archive',
    follows: ArchiveResult,
    text: archivedOutcome,
    exitCode: ({ skipped }) => unlessSkipped(skipped),
  })
  addPurgeCommands(retain)

  retain.commandsGroup('Protection:')
  addHoldCommands(retain)

  retain.commandsGroup('Erasure requests:')
  addEraseCommand(retain)
  addErasureCommands(retain)
  addCertificateCommand(retain)

  retain.commandsGroup('Signals:')
  addSignalCommands(retain)
  addAuditCommand(program)
}

function addCheckCommand(retain: Command): void {
  define<[string], CommonOptions>(
    retain.command('check').description('validate a policy and describe it').argument('<file>', 'policy file'),
    async ([file]) => {
      const check = checkPolicy(readText(file))
      return { json: check, text: checkText(check), exitCode: check.ok ? exitCodes.done : exitCodes.failed }
    },
  )
}

function addShowCommand(retain: Command): void {
  addCommand(retain, 'show', 'policy.explain', {
    does: 'show a plan, or the decision about one image',
    takes: {
      planId: '<plan>',
      image: ['--image <id>', 'explain this image', imageId],
      exact: ['--exact', 'with --image: find the exact date when the decision changes'],
    },
    async outcome({ client, planned }, { planId, image, exact }) {
      if (image === undefined) {
        const plan = await client.policy.plan({ planId })
        const laterUse = await client.policy.laterUse({ planId })
        return { json: { ...plan, laterUse }, text: `${planText(plan)}\n\n${laterUse.summary}` }
      }
      const request = { planId, imageId: image }
      const decision = await client.policy.explain(request)
      if (!exact) return { json: decision, text: explanationText(decision) }
      const found = await planned((signal) => client.policy.nextChange(request, { signal }))
      return { json: { ...decision, exact: found }, text: `${explanationText(decision)}\n\n${found.text}` }
    },
  })
}

function addApplyCommand(retain: Command): void {
  addCommand(retain, 'apply', 'policy.plan', {
    does: 'apply a plan: dropped images go to the trash',
    takes: { planId: '<plan>', yes: ['--yes', 'skip confirmation'] },
    async outcome({ client, follow }, { planId, yes }) {
      const plan = await client.policy.plan({ planId })
      if (!yes && plan.status === 'draft' && !isStopped(plan)) await confirmPlan(plan)
      const started = await client.disposal.apply({ planId, seen: confirmationsNeeded(plan.rails) })
      const applied = await follow<ApplyResult>(started)
      const archive = started.archiveJobId ? await follow<ArchiveResult>({ jobId: started.archiveJobId }) : null
      const result = archive ? { ...applied, archive, skipped: [...applied.skipped, ...archive.skipped] } : applied
      return {
        json: result,
        text: `${plan.status === 'applied' ? `Plan ${planId} was already applied: ` : ''}${result.retired} retired, ${result.archived} archived, ${result.trashed} moved to the trash, ${result.skipped.length} skipped.${archive ? archivedText(archive) : ''}${rejects(result.skipped, 'Skipped')}`,
        exitCode: unlessSkipped(result.skipped),
      }
    },
  })
}

function addRestoreCommand(retain: Command): void {
  addCommand(retain, 'restore', 'library.count', {
    does: 'restore a plan, images, or those that match a query',
    takes: {
      ids: ['[plan|image...]', 'a plan id, or image ids'],
      where: ['--where <expr>', 'images that match, instead of ids'],
    },
    async outcome({ client, follow, signal }, { ids = [], where }) {
      if ((ids.length === 0) === (where === undefined))
        throw new UsageError('Name a plan, image ids, or a query with --where.')
      const plan = ids.length === 1 ? PlanId.safeParse(ids[0]).data : undefined
      const request = where !== undefined ? { where } : plan ? { planId: plan } : { imageIds: ids.map(imageId) }
      const result = await client.disposal.restore(request, { signal })
      const back = result.returning ? await follow<RetrieveResult>(result.returning) : null
      const skipped = [
        ...result.skipped.map(({ imageId, reason }) => ({ path: imageId, reason })),
        ...(back?.skipped ?? []),
      ]
      const restored = result.restored + (back?.restored ?? 0)
      return {
        json: back ? { restored, skipped: [...result.skipped, ...back.skipped], archive: back } : result,
        text: `${count(restored, 'image')} restored, ${skipped.length} skipped.${rejects(skipped, 'Skipped')}`,
        exitCode: unlessSkipped(skipped),
      }
    },
  })
}

function addHoldCommands(retain: Command): void {
  addCommand(retain, 'hold', 'disposal.hold', {
    does: 'put images on hold',
    takes: {
      where: '--where <expr>',
      reason: '--reason <text>',
      expiresAtMs: ['--until <time>', 'expires at this time (ISO 8601)'],
    },
    text: ({ holdId, images }) => `Hold ${holdId} on ${count(images, 'image')}.`,
  })

  addCommand(retain, 'release', 'disposal.releaseHold', {
    does: 'release a hold',
    takes: { holdId: '<hold>' },
    text: ({ holdId, images }) => `Hold ${holdId} released (${count(images, 'image')}).`,
  })

  const where = 'which images; "sentinel" finds pinned ones'
  addAction(retain, 'pin', 'pin images: a plan that would remove one is blocked', [], () => ({ kind: 'pin' }), where)
  addAction(retain, 'unpin', 'unpin images', [], () => ({ kind: 'unpin' }), where)
}
