;; A step of Adam for elements that lie in memory, four at a time, in the order of adam.ts, so that the numbers are the same. The program
;; is kept in adam-wasm.ts, made of this by tools/make-wasm.mjs.
(module
  (memory (export "memory") 5)

  ;; addresses of $values, $gradients, $means and $squares in bytes; $count elements, rounded up to whole fours
  (func (export "adam")
    (param $values i32) (param $gradients i32) (param $means i32) (param $squares i32) (param $count i32)
    (param $beta1 f32) (param $rest1 f32) (param $beta2 f32) (param $rest2 f32)
    (param $coupled f32) (param $rate f32) (param $spread f32) (param $epsilon f32)
    (local $at i32) (local $end i32)
    (local $value v128) (local $g v128) (local $mean v128) (local $square v128)
    (local $b1 v128) (local $r1 v128) (local $b2 v128) (local $r2 v128) (local $c v128) (local $rt v128) (local $sp v128) (local $ep v128)
    (local.set $b1 (f32x4.splat (local.get $beta1))) (local.set $r1 (f32x4.splat (local.get $rest1)))
    (local.set $b2 (f32x4.splat (local.get $beta2))) (local.set $r2 (f32x4.splat (local.get $rest2)))
    (local.set $c (f32x4.splat (local.get $coupled))) (local.set $rt (f32x4.splat (local.get $rate)))
    (local.set $sp (f32x4.splat (local.get $spread))) (local.set $ep (f32x4.splat (local.get $epsilon)))
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (loop $four
      (local.set $value (v128.load (i32.add (local.get $values) (local.get $at))))
      (local.set $g (f32x4.add (v128.load (i32.add (local.get $gradients) (local.get $at))) (f32x4.mul (local.get $c) (local.get $value))))
      (local.set $mean (f32x4.add (f32x4.mul (local.get $b1) (v128.load (i32.add (local.get $means) (local.get $at)))) (f32x4.mul (local.get $r1) (local.get $g))))
      (local.set $square (f32x4.add (f32x4.mul (local.get $b2) (v128.load (i32.add (local.get $squares) (local.get $at)))) (f32x4.mul (f32x4.mul (local.get $r2) (local.get $g)) (local.get $g))))
      (v128.store (i32.add (local.get $values) (local.get $at)) (f32x4.sub (local.get $value) (f32x4.div
        (f32x4.mul (local.get $rt) (local.get $mean))
        (f32x4.add (f32x4.sqrt (f32x4.mul (local.get $square) (local.get $sp))) (local.get $ep)))))
      (v128.store (i32.add (local.get $means) (local.get $at)) (local.get $mean))
      (v128.store (i32.add (local.get $squares) (local.get $at)) (local.get $square))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $four (i32.lt_u (local.get $at) (local.get $end))))))
