import { rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { mayApprove as mayApproveSql } from '../../query/index.ts'

/** Whether the acting user may give an image its second review: not an author of its labels, unless the setting allows it. */
export const mayApprove = ({ store, actor }: Pick<ActingContext, 'store' | 'actor'>, imageRow: number): boolean =>
  store.values(`SELECT ${mayApproveSql('image', String(rowOf(actor.userId))).sql} FROM image WHERE id = ?`, [
    imageRow,
  ])[0] === 1
