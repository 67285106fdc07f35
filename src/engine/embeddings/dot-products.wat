;; Dot products of one vector with others, exactly. A vector stands in $rowBytes bytes, each a number from -128 to 127, a
;; multiple of 8 of them.
(module
  (memory (export "memory") 1)

  ;; Writes the products of the vector at $one with $count vectors from $other on, four bytes each, from $out on. Four of
  ;; them at once, so that $one is read once for all: what follows the last is read and written up to a multiple of four.
  (func (export "dotProducts")
    (param $one i32) (param $other i32) (param $count i32) (param $rowBytes i32) (param $out i32)
    (local $at i32) (local $values v128) (local $second i32) (local $third i32) (local $fourth i32)
    (local $sum1 v128) (local $sum2 v128) (local $sum3 v128) (local $sum4 v128)
    (block $done
      (loop $vectors
        (br_if $done (i32.le_s (local.get $count) (i32.const 0)))
        (local.set $second (i32.add (local.get $other) (local.get $rowBytes)))
        (local.set $third (i32.add (local.get $second) (local.get $rowBytes)))
        (local.set $fourth (i32.add (local.get $third) (local.get $rowBytes)))
        (local.set $sum1 (v128.const i32x4 0 0 0 0))
        (local.set $sum2 (local.get $sum1))
        (local.set $sum3 (local.get $sum1))
        (local.set $sum4 (local.get $sum1))
        (local.set $at (i32.const 0))
        (loop $step
          (local.set $values (v128.load8x8_s (i32.add (local.get $one) (local.get $at))))
          (local.set $sum1 (i32x4.add (local.get $sum1) (i32x4.dot_i16x8_s
            (local.get $values) (v128.load8x8_s (i32.add (local.get $other) (local.get $at))))))
          (local.set $sum2 (i32x4.add (local.get $sum2) (i32x4.dot_i16x8_s
            (local.get $values) (v128.load8x8_s (i32.add (local.get $second) (local.get $at))))))
          (local.set $sum3 (i32x4.add (local.get $sum3) (i32x4.dot_i16x8_s
            (local.get $values) (v128.load8x8_s (i32.add (local.get $third) (local.get $at))))))
          (local.set $sum4 (i32x4.add (local.get $sum4) (i32x4.dot_i16x8_s
            (local.get $values) (v128.load8x8_s (i32.add (local.get $fourth) (local.get $at))))))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br_if $step (i32.lt_u (local.get $at) (local.get $rowBytes))))
        (i32.store (local.get $out) (call $total (local.get $sum1)))
        (i32.store offset=4 (local.get $out) (call $total (local.get $sum2)))
        (i32.store offset=8 (local.get $out) (call $total (local.get $sum3)))
        (i32.store offset=12 (local.get $out) (call $total (local.get $sum4)))
        (local.set $other (i32.add (local.get $fourth) (local.get $rowBytes)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $count (i32.sub (local.get $count) (i32.const 4)))
        (br $vectors))))

  (func $total (param $sum v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
      (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum))))))
