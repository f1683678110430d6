;; A step of Adam for elements that lie in memory, four at a time, in the precision and in the order of adam.ts, so that the numbers are
;; the same. The program is kept in adam-wasm.ts, made of this by tools/make-wasm.mjs.
(module
  (memory (export "memory") 5)

  ;; addresses of $values, $gradients, $means and $squares in bytes; $count elements, rounded up to whole fours
  (func (export "adam")
    (param $values i32) (param $gradients i32) (param $means i32) (param $squares i32) (param $count i32)
    (param $beta1 f64) (param $rest1 f64) (param $beta2 f64) (param $rest2 f64)
    (param $coupled f64) (param $rate f32) (param $spread f32) (param $epsilon f32)
    (local $at i32) (local $end i32) (local $half i32)
    (local $value v128) (local $gradient v128) (local $mean v128) (local $square v128)
    (local $v v128) (local $g v128) (local $m v128) (local $s v128)
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (loop $four
      (local.set $value (v128.load (i32.add (local.get $values) (local.get $at))))
      (local.set $gradient (v128.load (i32.add (local.get $gradients) (local.get $at))))
      (local.set $mean (v128.load (i32.add (local.get $means) (local.get $at))))
      (local.set $square (v128.load (i32.add (local.get $squares) (local.get $at))))
      (local.set $v (local.get $value))
      (local.set $half (i32.const 0))
      ;; moments in double precision: the lower two elements, then the upper two, which have changed places with them
      (loop $two
        (local.set $g (f64x2.add (f64x2.promote_low_f32x4 (local.get $gradient)) (f64x2.mul (f64x2.splat (local.get $coupled)) (f64x2.promote_low_f32x4 (local.get $v)))))
        (local.set $m (f64x2.add
          (f64x2.mul (f64x2.splat (local.get $beta1)) (f64x2.promote_low_f32x4 (local.get $mean)))
          (f64x2.mul (f64x2.splat (local.get $rest1)) (local.get $g))))
        (local.set $s (f64x2.add
          (f64x2.mul (f64x2.splat (local.get $beta2)) (f64x2.promote_low_f32x4 (local.get $square)))
          (f64x2.mul (f64x2.mul (f64x2.splat (local.get $rest2)) (local.get $g)) (local.get $g))))
        ;; what is new goes behind what was not worked on yet
        (local.set $mean (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $mean) (f32x4.demote_f64x2_zero (local.get $m))))
        (local.set $square (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $square) (f32x4.demote_f64x2_zero (local.get $s))))
        (local.set $gradient (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $gradient) (local.get $gradient)))
        (local.set $v (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $v) (local.get $v)))
        (local.set $half (i32.add (local.get $half) (i32.const 1)))
        (br_if $two (i32.lt_u (local.get $half) (i32.const 2))))
      (v128.store (i32.add (local.get $values) (local.get $at)) (f32x4.sub (local.get $value) (f32x4.div
        (f32x4.mul (f32x4.splat (local.get $rate)) (local.get $mean))
        (f32x4.add (f32x4.sqrt (f32x4.mul (local.get $square) (f32x4.splat (local.get $spread)))) (f32x4.splat (local.get $epsilon))))))
      (v128.store (i32.add (local.get $means) (local.get $at)) (local.get $mean))
      (v128.store (i32.add (local.get $squares) (local.get $at)) (local.get $square))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $at) (local.get $end))))))
